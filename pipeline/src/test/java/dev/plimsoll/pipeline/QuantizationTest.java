package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.compression.CompressionReport;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.pipeline.project.CompressSection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When an int8 copy may answer in its network's place. */
class QuantizationTest {
  private static final Digest DIGEST = Digest.ofText("network");
  private static final CompressSection POLICY = new CompressSection(true, 0.002, 0.01);

  private static Quantization.Result result(AnswerKind kind, double before, double after) {
    EvaluationReport report =
        new EvaluationReport(
            new MetricSet(kind, Map.of(), Map.of(), 100, 0),
            List.of(),
            List.of(),
            EvaluationPlan.simple(1));
    TrainingOutcome training =
        new TrainingOutcome(
            DIGEST, 0.8, 0.4, 1, 1, 60, 20, 1, 10, 1, List.of(), 0, null, List.of());
    CompressionReport compression =
        new CompressionReport(4, 1, 1, 0.01, 400, 100, 20, false, true, List.of(), List.of());
    return new Quantization.Result(
        DIGEST,
        new Candidate("n int8", "ft-transformer", DIGEST, DIGEST, report, training, 1_000),
        compression,
        before,
        after);
  }

  @Test
  void aCopyMayLoseALittleAuc() {
    assertThat(result(AnswerKind.OUTCOME, 0.75, 0.7485).suffices(POLICY)).isTrue();
    assertThat(result(AnswerKind.OUTCOME, 0.75, 0.9).suffices(POLICY)).isTrue();
    assertThat(result(AnswerKind.OUTCOME, 0.75, 0.7475).suffices(POLICY)).isFalse();
  }

  /** One part in a hundred, whatever the unit. */
  @Test
  void aCopyMayAddALittleError() {
    assertThat(result(AnswerKind.NUMBER, 4_000, 4_039).suffices(POLICY)).isTrue();
    assertThat(result(AnswerKind.NUMBER, 4_000, 3_000).suffices(POLICY)).isTrue();
    assertThat(result(AnswerKind.NUMBER, 4_000, 4_041).suffices(POLICY)).isFalse();
    assertThat(result(AnswerKind.NUMBER, 0.04, 0.0405).suffices(POLICY)).isFalse();
  }
}
