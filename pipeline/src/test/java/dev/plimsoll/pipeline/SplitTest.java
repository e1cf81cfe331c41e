package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.config.ConfigFile;
import dev.plimsoll.pipeline.project.RetrainSection;
import dev.plimsoll.pipeline.project.TrainSection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  private static final Split BY_TIME =
      Split.of(
          ConfigFile.parse(
                  "t.yaml",
                  "{from: 2024-01-01, until: 2024-02-01, test until: 2024-03-01, validate: 7d}")
              .bind(TrainSection.class));

  private final Path folder;
  private QueryEngine engine;

  SplitTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() {
    engine = QueryEngine.open(folder.resolve("spill"), 1);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Map<String, String> parts(Split split, String rows) {
    Path file = folder.resolve("rows" + System.nanoTime() + ".parquet");
    engine.toParquet(rows, file);
    Map<String, String> parts = new TreeMap<>();
    engine
        .rows(
            "SELECT row_key, split FROM (" + split.sql(file) + ")",
            row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(row -> parts.put(row.getKey(), row.getValue()));
    return parts;
  }

  private static String row(String key, String decided, String known, String label) {
    return "SELECT '%s' AS row_key, TIMESTAMP '%s' AS decision_at, TIMESTAMP '%s' AS label_known_at, %s::BOOLEAN AS label"
        .formatted(key, decided, known, label);
  }

  @Test
  void boundariesBelongToTheLaterPart() {
    String rows =
        String.join(
            " UNION ALL ",
            row("a before", "2023-12-31 23:59:59.999999", "2024-01-02", "true"),
            row("b first", "2024-01-01", "2024-01-02", "true"),
            row("c last taught", "2024-01-24 23:59:59.999999", "2024-01-25", "false"),
            row("d first chosen", "2024-01-25", "2024-01-26", "true"),
            row(
                "e last chosen",
                "2024-01-31 23:59:59.999998",
                "2024-01-31 23:59:59.999999",
                "true"),
            row("f first judged", "2024-02-01", "2024-02-02", "true"),
            row("g last judged", "2024-02-29 23:59:59", "2024-02-29 23:59:59.5", "false"),
            row("h after", "2024-03-01", "2024-03-02", "true"));
    assertThat(parts(BY_TIME, rows))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "b first", "train",
                "c last taught", "train",
                "d first chosen", "valid",
                "e last chosen", "valid",
                "f first judged", "test",
                "g last judged", "test"));
  }

  @Test
  void aLabelThatWasKnownOnlyAfterJudgingBeganNeitherTeachesNorChooses() {
    String rows =
        String.join(
            " UNION ALL ",
            row("taught in time", "2024-01-10", "2024-01-31 23:59:59", "true"),
            row("taught too late", "2024-01-10", "2024-02-01", "true"),
            row("chosen too late", "2024-01-28", "2024-02-01", "true"),
            row("judged too late", "2024-02-28", "2024-03-01", "true"),
            row("never known", "2024-01-10", "2024-01-11", "NULL"));
    assertThat(parts(BY_TIME, rows)).containsOnlyKeys("taught in time");
  }

  @Test
  void aTrainingInServiceIsJudgedOnTheNewestRows() {
    Instant now = Instant.parse("2024-06-01T12:00:00Z");
    RetrainSection retrain =
        ConfigFile.parse("r.yaml", "{window: 100d, test: 14d}").bind(RetrainSection.class);
    Split split = Split.before(now, retrain, Duration.ofDays(7));
    assertThat(split.until()).isEqualTo(now);
    assertThat(split.judgeFrom()).isEqualTo(now.minus(Duration.ofDays(14)));
    assertThat(split.chooseFrom()).isEqualTo(now.minus(Duration.ofDays(21)));
    assertThat(split.from()).isEqualTo(now.minus(Duration.ofDays(100)));
  }

  @Test
  void atRandomGivesStableSharesNearSixtyTwentyTwenty() {
    String rows = rows(20_000);
    Map<String, String> parts = parts(Split.random(), rows);
    assertThat(parts).hasSize(20_000);
    assertThat(share(parts, "train")).isBetween(0.58, 0.62);
    assertThat(share(parts, "valid")).isBetween(0.18, 0.22);
    assertThat(parts(Split.random(), rows + " ORDER BY random()")).isEqualTo(parts);
    assertThat(parts).containsAllEntriesOf(parts(Split.random(), rows(500)));
  }

  private static String rows(int count) {
    return "SELECT 'k' || i AS row_key, NULL::TIMESTAMP AS decision_at, NULL::TIMESTAMP AS label_known_at, true AS label"
        + " FROM range("
        + count
        + ") t(i)";
  }

  private static double share(Map<String, String> parts, String part) {
    return parts.values().stream().filter(part::equals).count() / (double) parts.size();
  }
}
