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

/** Seven weeks of a number, three of them in service, over the real wire: slower from the fifth. */
class NumberReplayTest {
  private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  private static final int DAYS = 49;
  private static final int A_DAY = 120;

  private static final String PROJECT =
      """
      name: parcel-hours
      question: How many hours will this parcel take?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
      decision:
        of: parcels
        at: sent
        label: hours
        task: regression
        inputs: {weight: weight, depot: depot}
      train:
        from: 2024-01-01
        until: 2024-01-22
        test until: 2024-01-29
        validate: 3d
        candidates: [ridge]
      evaluate: {slices: [depot], min rows: 30, resamples: 50}
      release:
        gate: [r2 >= 0.5, rmse <= champion + 1]
        canary: {share: 50%, look: 1d, at least: 2d, at most: 7d}
      monitor: {every: 7d, labels after: 1d}
      retrain: {on: [performance], window: 7d, test: 2d, rest: 14d}
      replay:
        from: 2024-01-29
        until: 2024-02-19
        offers: [{name: shuffled labels, on: 2024-02-01, shuffle labels: true}]
      """;

  private static String parcels() {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,sent,arrived,depot,weight,hours\n");
    for (int i = 0; i < DAYS * A_DAY; i++) {
      Instant sent = FIRST.plus(Duration.ofDays(1).multipliedBy(i).dividedBy(A_DAY));
      int depot = random.nextInt(4);
      double weight = depot + random.nextGaussian();
      boolean slow = depot == 3 && i / A_DAY >= 28;
      double hours = 20 + 5 * weight + (slow ? 25 : depot) + 4 * random.nextGaussian();
      csv.append(
          String.format(
              Locale.ROOT,
              "p%d,%s,%s,d%d,%.5f,%.2f%n",
              i,
              stamp(sent),
              stamp(sent.plus(Duration.ofHours(2 + random.nextInt(18)))),
              depot,
              weight,
              hours));
    }
    return csv.toString();
  }

  private static String stamp(Instant at) {
    return at.toString().replace('T', ' ').replace("Z", "");
  }

  @Test
  void aNumberIsRehearsedFromItsReleaseToItsSuccessor(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("plimsoll.yaml"), PROJECT);
    Files.writeString(folder.resolve("parcels.csv"), parcels());
    Path home = folder.resolve("home");
    String said = Shell.run("replay", folder.toString(), "--home", home.toString()).done().out();
    assertThat(said)
        .contains("ridge was released: RMSE 3.8", "shuffled labels was refused at the gate")
        .contains("parcel-hours/2 replaced parcel-hours/1", "its RMSE was -", "retraining paid")
        .doesNotContain("AUC");
    JsonNode figures = Json.read(home.resolve("demo.json"), JsonNode.class);
    assertThat(figures.path("rmse_time_split").asDouble()).isBetween(3.5, 4.5);
    assertThat(figures.path("models").path("ridge").path("r2").asDouble()).isGreaterThan(0.5);
    assertThat(figures.path("performance_alarms").asInt()).isPositive();
    assertThat(figures.path("predictions").asInt()).isEqualTo(21 * A_DAY);
    assertThat(home.resolve("report.html"))
        .content()
        .contains("Typical error (RMSE, lower is better)", "RMSE on later rows")
        .doesNotContain("AUC on later rows", "Does it mean what it says?");
  }
}
