package dev.plimsoll.pipeline.scoring;

import static dev.plimsoll.pipeline.scoring.ScoringFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real processes, killed with signal 9 at seeded instants and started again until they are done.
 */
@Timeout(300)
class KillTest {
  private static final int KILLS_MAX = 4;

  private final Path folder;

  KillTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "folder"})
  void everyFollowedRowIsAnsweredOnceWheneverTheProcessIsKilled(String kind) throws Exception {
    ScoringFixture.model(folder.resolve("model")).close();
    Path in = Files.createDirectory(folder.resolve("in"));
    rows(in.resolve("a.jsonl"), 0, 3_000);
    rows(in.resolve("b.csv"), 3_000, 1_500);
    rows(in.resolve("c.parquet"), 4_500, 1_500);
    String out = kind.equals("file") ? "out.jsonl" : "out";

    int killed = killUntilDone(kind, "in", out, folder.resolve(out));

    assertThat(killed).as("kills in the middle of work").isPositive();
    List<String> lines = lines(folder.resolve(out));
    assertThat(lines.stream().map(line -> Json.parse(line).path("id").asLong()))
        .isEqualTo(Stream.iterate(0L, id -> id + 1).limit(6_000).toList());
    assertThat(lines).allMatch(line -> line.contains("\"error\":null"));
  }

  @Test
  void aFileThatIsScoredInSpiteOfKillsIsTheSameAsWithoutThem() throws Exception {
    ScoringFixture.model(folder.resolve("model")).close();
    rows(folder.resolve("in.parquet"), 0, 1_500_000);
    try (ScoringModel model = ScoringFixture.model(folder.resolve("model"))) {
      new BatchScoring(model, Progress.none())
          .run(ScoringRequest.of(folder.resolve("in.parquet"), folder.resolve("whole.csv")));
    }
    int killed =
        killUntilDone(
            "batch", "in.parquet", "out.csv", folder.resolve(".out.csv.scoring/job.json"));
    assertThat(killed).as("kills in the middle of work").isPositive();
    assertThat(Files.mismatch(folder.resolve("out.csv"), folder.resolve("whole.csv")))
        .isEqualTo(-1);
    assertThat(folder.resolve(".out.csv.scoring")).doesNotExist();
  }

  /**
   * Kills some processes a seeded while after their work shows, then lets one finish.
   *
   * @return how many were alive when they were killed
   */
  private int killUntilDone(String kind, String in, String out, Path sign) throws Exception {
    SplittableRandom random = new SplittableRandom(9);
    int killed = 0;
    for (int i = 0; i < KILLS_MAX; i++) {
      Process process = start(kind, in, out);
      while (process.isAlive() && !Files.exists(sign)) {
        Thread.sleep(2);
      }
      Thread.sleep(random.nextInt(i == 0 ? 60 : 200, i == 0 ? 200 : 900));
      if (process.isAlive()) {
        process.destroyForcibly();
        killed++;
      }
      if (process.waitFor() == 0) {
        return killed;
      }
    }
    Process last = start(kind, in, out);
    assertThat(last.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).as(Files.readString(folder.resolve("words"))).isZero();
    return killed;
  }

  private Process start(String kind, String in, String out) throws IOException {
    Path arguments = folder.resolve("java.args");
    Files.write(
        arguments,
        List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            '"' + System.getProperty("java.class.path") + '"'));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + arguments,
            ScoringChild.class.getName(),
            kind,
            folder.toString(),
            in,
            out)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("words").toFile())
        .start();
  }

  private static List<String> lines(Path out) throws IOException {
    if (Files.isRegularFile(out)) {
      return Files.readAllLines(out);
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> parts = Files.list(out)) {
      for (Path part : parts.filter(Files::isRegularFile).sorted().toList()) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }
}
