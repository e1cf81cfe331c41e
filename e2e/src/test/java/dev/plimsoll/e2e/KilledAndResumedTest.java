package dev.plimsoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.pipeline.LifeEvents;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Killed at any moment and started again, a rehearsal ends with the numbers of one that was left
 * alone.
 */
class KilledAndResumedTest {
  /** What depends on the machine's mood, not on the data. */
  private static final List<String> TIMES = List.of("seconds", "peak_rss_mb", "rows_per_second");

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void endsWithTheSameNumbersAfterThreeKills(@TempDir Path folder) throws Exception {
    Path project = shortProject(folder);
    Path calm = folder.resolve("calm");
    Process undisturbed = demo(project, calm);

    Path rough = folder.resolve("rough");
    try {
      killedThrice(project, rough);
      assertThat(undisturbed.waitFor()).as("%s", output(calm)).isZero();
    } finally {
      undisturbed.destroyForcibly();
    }

    JsonNode figures = figures(rough);
    assertThat(figures).isEqualTo(figures(calm));
    assertThat(figures.path("ledger_verified").asBoolean()).isTrue();
    assertThat(figures.path("gate_refused").asBoolean()).isTrue();
    assertThat(figures.path("canary_rolled_back").asBoolean()).isTrue();
    assertThat(files(rough)).filteredOn(name -> name.startsWith("plimsoll-process-")).isEmpty();
    assertThat(files(rough.resolve("home/work")))
        .as("half-done work of killed processes")
        .isEmpty();
    refusesAnotherBuild(project, rough);
  }

  private static void killedThrice(Path project, Path folder) throws Exception {
    kill(demo(project, folder), folder, home -> output(home).contains("training"));
    kill(
        demo(project, folder),
        folder,
        home -> clock(home).isAfter(Instant.parse("2013-06-04T00:00:00Z")));
    kill(
        demo(project, folder),
        folder,
        home -> clock(home).isAfter(Instant.parse("2013-06-15T00:00:00Z")));
    int last = demo(project, folder).waitFor();
    assertThat(last).as("%s", output(folder)).isZero();
  }

  private static void refusesAnotherBuild(Path project, Path folder) throws Exception {
    StorageConfig home = new StorageConfig(folder.resolve("home"), null);
    try (Storage storage = Storage.open(home, InstantSource.system())) {
      new LifeEvents(storage).remember("rehearsal/build", "0.1.0+another");
    }
    assertThat(demo(project, folder).waitFor()).isEqualTo(2);
    assertThat(output(folder))
        .contains("another build of Plimsoll, 0.1.0+another, has released a model")
        .contains("delete the folder, or name another with --home");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private interface Moment {
    boolean reached(Path home) throws IOException;
  }

  private static void kill(Process process, Path folder, Moment moment) throws Exception {
    while (process.isAlive() && !moment.reached(folder)) {
      Thread.sleep(50);
    }
    assertThat(process.isAlive())
        .as("still running when it is to be killed: %s", output(folder))
        .isTrue();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  private static Process demo(Path project, Path folder) throws IOException {
    return Launched.start(
        folder,
        "demo",
        "--project",
        project.toString(),
        "--home",
        folder.resolve("home").toString());
  }

  private static String output(Path folder) throws IOException {
    Path file = folder.resolve("output.txt");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** How far the replay is, read beside the running process. */
  private static Instant clock(Path folder) {
    Path home = folder.resolve("home");
    if (!Files.exists(home.resolve("plimsoll.db"))) {
      return Instant.EPOCH;
    }
    try (Storage storage = Storage.open(new StorageConfig(home, null), InstantSource.system())) {
      return new LifeEvents(storage).fact("clock").map(Instant::parse).orElse(Instant.EPOCH);
    }
  }

  private static JsonNode figures(Path folder) {
    ObjectNode figures = (ObjectNode) Json.read(folder.resolve("home/demo.json"), JsonNode.class);
    figures.remove(TIMES);
    figures
        .path("models")
        .forEach(
            model ->
                ((ObjectNode) model).remove(List.of("train_seconds", "predict_rows_per_second")));
    return figures;
  }

  /** The flights of June, quick candidates, small bootstraps. */
  private static Path shortProject(Path folder) throws IOException {
    Path flights = Launched.ROOT.resolve("examples/flights");
    String text = Files.readString(flights.resolve("plimsoll.yaml"));
    String whole = text.replace("file: data/", "file: " + flights.resolve("data") + "/");
    String head = whole.substring(0, whole.indexOf("\ntrain:"));
    String tail =
        """

        train: {from: 2013-01-01, until: 2013-05-01, test until: 2013-06-01, validate: 14d, candidates: [logistic, xgboost]}
        evaluate: {slices: [origin], min rows: 200, resamples: 50}
        compress: {quantize: false}
        release:
          gate: [auc >= 0.6, auc >= champion - 0.05]
          canary: {share: 40%, look: 1d, at least: 2d, at most: 5d}
        monitor: {every: 7d, labels after: 1d}
        retrain: {every: 200d, on: [calendar], window: 150d, test: 14d}
        replay:
          from: 2013-06-01
          until: 2013-06-22
          tick: 6h
          offers:
            - {name: shuffled labels, on: 2013-06-05, shuffle labels: true}
            - {name: weather in other units, on: 2013-06-09, wrong units: {weather.temp: 0.5556, weather.pressure: 100}}
        """;
    Path project = Files.createDirectories(folder.resolve("project")).resolve("plimsoll.yaml");
    Files.writeString(project, head + tail);
    return project;
  }
}
