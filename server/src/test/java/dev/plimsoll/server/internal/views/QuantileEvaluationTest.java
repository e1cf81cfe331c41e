package dev.plimsoll.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a version's page says of how good a model of quantiles is, and how it learned. */
class QuantileEvaluationTest {
  private static final Instant TIME = Instant.parse("2026-06-01T00:00:00Z");

  @Test
  void figuresAreTheLossInTheTruthsUnitAndTheShareInTheRange() {
    assertThat(EvaluationWords.figures(measured(3.25)))
        .extracting(figure -> figure.label() + " " + figure.value() + ", " + figure.range())
        .containsExactly(
            "pinball loss 3.250, 3.150 to 3.350",
            "coverage 0.812, 0.800 to 0.830",
            "coverage error 0.012, 0.001 to 0.030");
    assertThat(EvaluationWords.figures(measured(3.25)).get(1).words())
        .startsWith("The truth lies between its lowest and its highest number 81 times in 100.");
  }

  @Test
  void aSliceIsWorseWhenItsLossIsGreaterBeyondChance() {
    Chart.Intervals slices =
        EvaluationWords.slices(
            new EvaluationReport(
                measured(3.25),
                List.of(slice("near", 300, 2), slice("far", 200, 40)),
                List.of(),
                EvaluationPlan.simple(1)));
    assertThat(slices.rows())
        .extracting(row -> row.name() + " " + row.value() + " " + row.bad())
        .containsExactly("zone=near 2.0 false", "zone=far 40.0 true");
    assertThat(slices.floor()).isEqualTo(0);
    assertThat(slices.ceiling()).as("a loss has no greatest value").isNull();
  }

  @Test
  void aTrainingIsFollowedByTheLossAndNotByItsNegative(@TempDir Path home) {
    Digest model = Digest.ofText("model");
    try (Storage storage = Storage.open(new StorageConfig(home, null), new SimulatedClock(TIME))) {
      List<Map<String, Object>> curve =
          List.of(
              Map.of("epoch", 1, "trainLogLoss", 0.5, "validLogLoss", 0.6, "validAuc", -4.5),
              Map.of("epoch", 2, "trainLogLoss", 0.4, "validLogLoss", 0.5, "validAuc", -3.5));
      storage
          .evidence()
          .record(
              Evidence.of(
                  "training.run", model.hex(), "test", TIME, Map.of("curve", curve, "kept", 2)));
      TrainingCurves curves = new TrainingCurves(storage.evidence());
      ModelVersion version = new ModelVersion("parcel", 1, model, "ft-transformer", TIME, "ann");
      Chart.Learning chart = curves.of(version, Json.tree(Map.of("task", "quantile")));
      assertThat(chart.metric()).isEqualTo("pinball loss");
      assertThat(chart.values()).containsExactly(4.5, 3.5);
      assertThat(chart.valid()).containsExactly(0.6, 0.5);
      Chart.Learning number = curves.of(version, Json.tree(Map.of("task", "regression")));
      assertThat(number.metric()).isEqualTo("R²");
      assertThat(number.values()).containsExactly(-4.5, -3.5);
    }
  }

  private static SliceReport slice(String zone, long rows, double loss) {
    return new SliceReport(
        Map.of("zone", zone), rows, 0, SliceReport.State.MEASURED, measured(loss));
  }

  private static MetricSet measured(double loss) {
    return new MetricSet(
        AnswerKind.QUANTILES,
        Map.of(
            "pinball", new Interval(loss, loss - 0.1, loss + 0.1),
            "coverage", new Interval(0.812, 0.8, 0.83),
            "coverage_error", new Interval(0.012, 0.001, 0.03)),
        Map.of(),
        500,
        0);
  }
}
