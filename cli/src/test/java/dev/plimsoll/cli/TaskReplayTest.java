package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seven weeks of a number, of a range and of a class, three of them in service, over the real wire:
 * slower from the fifth.
 */
class TaskReplayTest {
  private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  private static final int DAYS = 49;
  private static final int A_DAY = 120;

  /** What is asked, its task, the candidate and the gate are left open. */
  private static final String PROJECT =
      """
      name: parcel
      question: When will this parcel come?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
      decision:
        of: parcels
        at: sent
        label: %s
        task: %s
        inputs: {weight: weight, depot: depot}
      train:
        from: 2024-01-01
        until: 2024-01-22
        test until: 2024-01-29
        validate: 3d
        candidates: [%s]
      evaluate: {slices: [depot], min rows: 30, resamples: 50}
      release:
        gate: [%s]
        canary: {share: 50%%, look: 1d, at least: 2d, at most: 7d}
      monitor: {every: 7d, labels after: 1d}
      retrain: {on: [performance], window: 7d, test: 2d, rest: 14d}
      replay:
        from: 2024-01-29
        until: 2024-02-19
        offers: [{name: shuffled labels, on: 2024-02-01, shuffle labels: true}]
      """;

  private static String parcels() {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,sent,arrived,depot,weight,hours,comes\n");
    for (int i = 0; i < DAYS * A_DAY; i++) {
      Instant sent = FIRST.plus(Duration.ofDays(1).multipliedBy(i).dividedBy(A_DAY));
      int depot = random.nextInt(4);
      double weight = depot + random.nextGaussian();
      boolean slow = depot == 0 && i / A_DAY >= 28;
      double hours = 20 + 5 * weight + (slow ? 25 : depot) + 4 * random.nextGaussian();
      csv.append(
          String.format(
              Locale.ROOT,
              "p%d,%s,%s,d%d,%.5f,%.2f,%s%n",
              i,
              stamp(sent),
              stamp(sent.plus(Duration.ofHours(2 + random.nextInt(18)))),
              depot,
              weight,
              hours,
              hours < 22 ? "early" : hours < 33 ? "on time" : "late"));
    }
    return csv.toString();
  }

  private static String stamp(Instant at) {
    return at.toString().replace('T', ' ').replace("Z", "");
  }

  private static String replayed(Path folder, String label, String task, String model, String gate)
      throws IOException {
    Files.writeString(folder.resolve("plimsoll.yaml"), PROJECT.formatted(label, task, model, gate));
    Files.writeString(folder.resolve("parcels.csv"), parcels());
    String home = folder.resolve("home").toString();
    return Shell.run("replay", folder.toString(), "--home", home).done().out();
  }

  private static JsonNode figures(Path folder) {
    JsonNode figures = Json.read(folder.resolve("home/demo.json"), JsonNode.class);
    assertThat(figures.path("performance_alarms").asInt()).isPositive();
    assertThat(figures.path("predictions").asInt()).isEqualTo(21 * A_DAY);
    return figures;
  }

  @Test
  void aNumberIsRehearsedFromItsReleaseToItsSuccessor(@TempDir Path folder) throws IOException {
    assertThat(replayed(folder, "hours", "regression", "ridge", "r2 >= 0.5, rmse <= champion + 1"))
        .contains("ridge was released: RMSE 3.8", "shuffled labels was refused at the gate")
        .contains("parcel/2 replaced parcel/1", "its RMSE was -", "retraining paid")
        .doesNotContain("AUC");
    JsonNode figures = figures(folder);
    assertThat(figures.path("rmse_time_split").asDouble()).isBetween(3.5, 4.5);
    assertThat(figures.path("models").path("ridge").path("r2").asDouble()).isGreaterThan(0.5);
    assertThat(folder.resolve("home/report.html"))
        .content()
        .contains("Typical error (RMSE, lower is better)", "RMSE on later rows")
        .doesNotContain("AUC on later rows", "Does it mean what it says?");
  }

  @Test
  void aRangeIsRehearsedFromItsReleaseToItsSuccessor(@TempDir Path folder) throws IOException {
    String gate = "pinball <= 2, coverage_error <= 0.15, pinball <= champion + 0.5";
    assertThat(replayed(folder, "hours", "quantile", "ridge", gate))
        .contains("ridge was released: pinball loss 0.9", "shuffled labels was refused at the gate")
        .contains("parcel/2 replaced parcel/1", "its pinball loss was -", "retraining paid")
        .doesNotContain("AUC");
    JsonNode figures = figures(folder);
    assertThat(figures.path("pinball_time_split").asDouble()).isBetween(0.8, 1.2);
    assertThat(figures.path("models").path("ridge").path("coverage").asDouble())
        .isBetween(0.7, 0.9);
    assertThat(folder.resolve("home/report.html"))
        .content()
        .contains("pinball loss on later rows", "Does it mean what it says?")
        .doesNotContain("AUC on later rows");
  }

  @Test
  void aClassIsRehearsedFromItsReleaseToItsSuccessor(@TempDir Path folder) throws IOException {
    assertThat(
            replayed(
                folder,
                "comes",
                "multi-class",
                "logistic",
                "accuracy >= 0.6, accuracy >= champion - 0.05"))
        .contains("logistic was released: accuracy 0.7", "shuffled labels was refused at the gate")
        .contains("parcel/2 replaced parcel/1", "its accuracy was +", "retraining paid");
    JsonNode figures = figures(folder);
    assertThat(figures.path("accuracy_time_split").asDouble()).isBetween(0.65, 0.9);
    assertThat(figures.path("models").path("logistic").path("log_loss").asDouble()).isLessThan(1);
    assertThat(folder.resolve("home/report.html"))
        .content()
        .contains("accuracy on later rows", "Does it mean what it says?")
        .doesNotContain("AUC on later rows");
  }
}
