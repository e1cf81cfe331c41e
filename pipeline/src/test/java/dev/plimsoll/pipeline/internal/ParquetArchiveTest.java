package dev.plimsoll.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.LogSettings;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prediction log with its settled days in Parquet. */
class ParquetArchiveTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int DAYS = 3;
  private static final int A_DAY = 3_000;

  private final Path folder;
  private final QueryEngine engine;
  private final PredictionLog log;

  ParquetArchiveTest(@TempDir Path folder) {
    this.folder = folder;
    this.engine = QueryEngine.open(folder.resolve("spill"), 2);
    LogPolicy policy =
        new LogPolicy(
            InputsKept.FULL, List.of("person"), null, Durability.RELAXED, LogPolicy.ARCHIVE_AFTER);
    this.log =
        PredictionLog.open(
            folder.resolve("log"),
            new LogSettings(
                endpoint -> policy, new SplittableRandom(5), new ParquetArchive(engine)));
    for (int day = 0; day < DAYS; day++) {
      List<Prediction> rows = new ArrayList<>();
      for (int i = 0; i < A_DAY; i++) {
        rows.add(row(day, i));
      }
      log.append(rows);
    }
    log.feedback(
        List.of(
            new Feedback("1/7 'ö\"\n", 1, START.plusSeconds(1), "gate"),
            new Feedback("1/7 'ö\"\n", 0, START.plusSeconds(2), "tower")));
  }

  @AfterEach
  void close() {
    log.close();
    engine.close();
  }

  private static Prediction row(int day, int i) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("amount", i % 5 == 0 ? Float.NaN : i / 7f);
    inputs.put("text", "line\n\t\"" + i + "\\ ü");
    return new Prediction(
        day + "/" + i + (i == 7 ? " 'ö\"\n" : ""),
        "loans",
        START.plus(Duration.ofDays(day)).plusSeconds(i * 20L),
        START.plus(Duration.ofDays(day)).plusSeconds(i * 20L),
        "loans/" + (1 + i % 2),
        Digest.ofText("m" + i % 2),
        day,
        0.5,
        inputs,
        Map.of("person", "P" + i % 100),
        1.0 / (i + 1),
        Double.NaN,
        i);
  }

  private List<LabelledPrediction> scan(Instant from, Instant until) {
    List<LabelledPrediction> rows = new ArrayList<>();
    log.scan("loans", from, until, rows::add);
    return rows;
  }

  @Test
  void whatIsInParquetIsThereToTheBit() {
    List<LabelledPrediction> before = scan(START, START.plus(Duration.ofDays(9)));
    List<ArchivedDay> days = log.archive("loans", START.plus(Duration.ofDays(2)), START);
    assertThat(days).extracting(ArchivedDay::rows).containsExactly(3_000L, 3_000L);
    assertThat(scan(START, START.plus(Duration.ofDays(9)))).isEqualTo(before).hasSize(9_000);
    assertThat(scan(START.plusSeconds(40), START.plusSeconds(100)))
        .extracting(row -> row.prediction().id())
        .containsExactly("0/2", "0/3", "0/4");
    LabelledPrediction odd = log.find("1/7 'ö\"\n").orElseThrow();
    assertThat(odd).isEqualTo(before.get(A_DAY + 7));
    assertThat(odd.labels()).hasSize(2);
    assertThat(odd.prediction().kept().durability()).isEqualTo(Durability.RELAXED);
  }

  @Test
  void namesOfClassesAreColumns() {
    Instant day = START.plus(Duration.ofDays(1));
    List<Prediction> rows = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Prediction like = row(1, i);
      rows.add(
          Prediction.of(
              "w" + i,
              "weather",
              like.decisionAt(),
              like.loggedAt(),
              "weather/1",
              like.model(),
              1,
              1,
              like.inputs(),
              like.keys(),
              new ClassAnswer(List.of("sun", "rain"), new float[] {0.75f - i / 2f, 0.25f + i / 2f}),
              1));
    }
    log.append(rows);
    log.feedback(List.of(Feedback.ofClass("w1", "hail", day, "gate")));
    List<LabelledPrediction> before = new ArrayList<>();
    log.scan("weather", START, START.plus(Duration.ofDays(9)), before::add);
    assertThat(log.archive("weather", START.plus(Duration.ofDays(9)), START)).hasSize(1);
    List<LabelledPrediction> after = new ArrayList<>();
    log.scan("weather", START, START.plus(Duration.ofDays(9)), after::add);
    assertThat(after).isEqualTo(before).hasSize(2);
    String sql =
        "SELECT class, label_class, label FROM read_parquet("
            + QueryEngine.literal(folder.resolve("log/days/weather").toString() + "/*.parquet")
            + ") ORDER BY id";
    assertThat(
            engine.rows(
                sql, row -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3)))
        .containsExactly("sun null null", "rain hail -1.0");
  }

  @Test
  void peopleCanAskTheFilesWithoutUs() {
    log.archive("loans", START.plus(Duration.ofDays(2)), START);
    String sql =
        "SELECT count(*), count(label), sum(inputs->>'amount' IS NULL), min(decision_at)::TEXT"
            + " FROM read_parquet("
            + QueryEngine.literal(folder.resolve("log/days/loans").toString() + "/*.parquet")
            + ")";
    assertThat(
            engine.rows(
                sql,
                row ->
                    row.getLong(1)
                        + " "
                        + row.getLong(2)
                        + " "
                        + row.getLong(3)
                        + " "
                        + row.getString(4)))
        .containsExactly("6000 1 1200 2026-03-01 00:00:00");
  }

  @Test
  void aPersonIsTakenOutOfEveryFile() {
    log.archive("loans", START.plus(Duration.ofDays(2)), START);
    assertThat(log.erase("loans", new KeyValue("person", "P7"), START).predictions())
        .isEqualTo(DAYS * A_DAY / 100);
    assertThat(log.find("0/7 'ö\"\n")).isEmpty();
    assertThat(log.erased("0/107")).contains(START);
    assertThat(scan(START, START.plus(Duration.ofDays(9)))).hasSize(DAYS * A_DAY * 99 / 100);
    assertThat(log.labels()).isZero();
    assertThat(log.find("0/108")).isPresent();
  }
}
