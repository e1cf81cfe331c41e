package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final EvaluationPlan BY_CARRIER =
      new EvaluationPlan(List.of(List.of("carrier")), 50, 50, 0.95, 1);

  @Test
  void refusesATableWithoutRows() {
    refuses(
        () ->
            Evaluator.evaluate(
                new ScoredTable(new double[0], new boolean[0]), EvaluationPlan.simple(1)),
        EvaluationError.NO_ROWS,
        "0 rows");
  }

  @Test
  void refusesScoresThatAreNoProbabilities() {
    refuses(() -> one(Double.NaN), EvaluationError.SCORE_NOT_FINITE, "row 0: NaN");
    refuses(
        () -> one(Double.POSITIVE_INFINITY), EvaluationError.SCORE_NOT_FINITE, "row 0: Infinity");
    refuses(() -> one(1.5), EvaluationError.SCORE_OUT_OF_RANGE, "1.5 (expected: 0 to 1");
    refuses(() -> one(-0.1), EvaluationError.SCORE_OUT_OF_RANGE, "-0.1");
  }

  @Test
  void refusesColumnsOfDifferentLength() {
    refuses(
        () -> new ScoredTable(new double[2], new boolean[3]),
        EvaluationError.ROWS_DIFFER,
        "label: 3 values (expected: 2");
    refuses(
        () -> new ScoredTable(new double[2], new boolean[2], Map.of("g", new String[1])),
        EvaluationError.ROWS_DIFFER,
        "g: 1 values");
  }

  @Test
  void refusesASliceByAnUnknownColumn() {
    refuses(
        () -> Evaluator.evaluate(one(0.5), BY_CARRIER),
        EvaluationError.GROUP_UNKNOWN,
        "'carrier' (expected: one of []");
  }

  @Test
  void refusesPlansThatCannotWork() {
    List<List<String>> triple = List.of(List.of("a", "b", "c"));
    refuses(() -> plan(List.of(), 1, 49, 0.95, 0.5), EvaluationError.PLAN_INVALID, "resamples: 49");
    refuses(() -> plan(List.of(), 0, 50, 0.95, 0.5), EvaluationError.PLAN_INVALID, "minimumRows");
    refuses(() -> plan(List.of(), 1, 50, 1, 0.5), EvaluationError.PLAN_INVALID, "confidence: 1.0");
    refuses(() -> plan(List.of(), 1, 50, 0.9, 2), EvaluationError.PLAN_INVALID, "threshold: 2.0");
    refuses(() -> plan(triple, 1, 50, 0.9, 0.5), EvaluationError.PLAN_INVALID, "a pair");
  }

  @Test
  void saysWhyAMetricIsUndefinedWhenOnlyOneOutcomeOccurs() {
    MetricSet none = judged(new double[] {0.1, 0.2, 0.3}, false, false, false);
    assertThat(none.undefined())
        .containsEntry("auc", "no row has the outcome")
        .containsEntry("recall", "no row has the outcome")
        .containsEntry("precision", "no row is scored at or above the threshold")
        .containsKeys("pr_auc", "f1")
        .doesNotContainKeys("log_loss", "brier", "ece", "accuracy");
    assertThat(none.explanation(Metric.AUC).particular()).contains("undefined: no row has the");
    MetricSet all = judged(new double[] {0.1, 0.2, 0.3}, true, true, true);
    assertThat(all.undefined()).containsEntry("auc", "every row has the outcome");
    refuses(() -> all.require(Metric.AUC), EvaluationError.METRIC_UNKNOWN, "every row has");
  }

  @Test
  void saysThatOneRowOfAKindIsTooFewForAnInterval() {
    MetricSet set = judged(new double[] {0.1, 0.2, 0.9}, false, false, true);
    assertThat(set.undefined().get("auc")).contains("too few rows of one kind");
  }

  @Test
  void everyMetricIsEitherDefinedOrGivenAReason() {
    MetricSet set = judged(new double[] {0.5}, true);
    for (Metric metric : Metric.of(AnswerKind.OUTCOME)) {
      assertThat(set.metrics().containsKey(metric.key()))
          .isNotEqualTo(set.undefined().containsKey(metric.key()));
    }
  }

  @Test
  void metricsOfASliceAreThoseOfItsRowsAlone() {
    ScoredTable table =
        Tables.grouped(Tables.honest(900, new SplittableRandom(3)), "carrier", "UA", "AA", "UA");
    EvaluationReport report = Evaluator.evaluate(table, BY_CARRIER);
    assertThat(report.slices())
        .extracting(SliceReport::name)
        .containsExactly("carrier=UA", "carrier=AA");
    SliceReport small = report.slices().get(1);
    double[] score = new double[300];
    boolean[] label = new boolean[300];
    for (int i = 0; i < 300; i++) {
      score[i] = table.score()[3 * i + 1];
      label[i] = table.label()[3 * i + 1];
    }
    MetricSet alone =
        Evaluator.evaluate(new ScoredTable(score, label), EvaluationPlan.simple(1)).overall();
    for (Metric metric : Metric.of(AnswerKind.OUTCOME)) {
      assertThat(small.metric(metric).orElseThrow().value())
          .as(metric.key())
          .isEqualTo(alone.require(metric).value());
    }
  }

  @Test
  void tooFewRowsIsAnAnswerOfItsOwn() {
    String[] cycle = new String[30];
    Arrays.fill(cycle, "UA");
    cycle[7] = null;
    ScoredTable table =
        Tables.grouped(Tables.honest(900, new SplittableRandom(3)), "carrier", cycle);
    SliceReport rare = Evaluator.evaluate(table, BY_CARRIER).slices().get(1);
    assertThat(rare.state()).isEqualTo(SliceReport.State.TOO_FEW_ROWS);
    assertThat(rare.where()).containsEntry("carrier", SliceReport.MISSING);
    assertThat(rare.measured()).isNull();
    assertThat(rare.rows()).isEqualTo(30);
    assertThat(rare.explanation().particular()).contains("too few");
  }

  @Test
  void pairsOfColumnsAreSlicedByBothValues() {
    ScoredTable honest = Tables.honest(800, new SplittableRandom(4));
    String[] parity = new String[800];
    String[] half = new String[800];
    for (int i = 0; i < 800; i++) {
      parity[i] = i % 2 == 0 ? "even" : "odd";
      half[i] = i < 400 ? "first" : "second";
    }
    ScoredTable table =
        new ScoredTable(honest.score(), honest.label(), Map.of("parity", parity, "half", half));
    EvaluationReport report =
        Evaluator.evaluate(
            table, new EvaluationPlan(List.of(List.of("parity", "half")), 50, 50, 0.95, 1));
    assertThat(report.slices()).hasSize(4).allMatch(slice -> slice.rows() == 200);
    assertThat(report.worstSlice(Metric.LOG_LOSS, 1).orElseThrow().metric(Metric.LOG_LOSS))
        .hasValueSatisfying(
            worst ->
                assertThat(report.slices())
                    .allMatch(
                        s -> s.metric(Metric.LOG_LOSS).orElseThrow().value() <= worst.value()));
    assertThat(report.worstSlice(Metric.AUC, 201)).isEmpty();
  }

  @Test
  void reliabilityBinsHoldAllRowsInOrderAndAddUpToTheCalibrationError() {
    EvaluationReport report =
        Evaluator.evaluate(Tables.known(600, 11, 0), EvaluationPlan.simple(1));
    assertThat(report.reliability()).hasSize(15).allMatch(bin -> bin.rows() == 40);
    double error = 0;
    double last = -1;
    for (ReliabilityBin bin : report.reliability()) {
      assertThat(bin.low()).isGreaterThan(last);
      last = bin.high();
      error += Math.abs(bin.promised() - bin.observed().value()) * bin.rows() / 600;
    }
    assertThat(error).isCloseTo(report.overall().require(Metric.ECE).value(), within(1e-12));
    assertThat(report.reliability().get(0).explanation().particular()).contains("promised");
  }

  @Test
  void equalScoresStayInOneReliabilityBin() {
    EvaluationReport report = Evaluator.evaluate(one(0.5), EvaluationPlan.simple(1));
    assertThat(report.reliability()).singleElement().matches(bin -> bin.rows() == 1);
  }

  @Test
  void reportReadsBackFromJsonAsItWas() throws IOException {
    ScoredTable table =
        Tables.grouped(
            Tables.known(300, 7, 21), "carrier", "UA", "AA", "AA", "AA", "AA", "AA", "B6");
    EvaluationReport report = Evaluator.evaluate(table, BY_CARRIER);
    assertThat(Json.read(Json.text(report), EvaluationReport.class)).isEqualTo(report);
    // Bytes of earlier releases: those of the present format write again as the same bytes, those
    // from before it named the kind of answers read the same. Whether today's arithmetic agrees is
    // another question, asked only to a tolerance (logarithms differ by JDK).
    String text = golden("evaluation-report-2.json");
    EvaluationReport old = Json.read(text, EvaluationReport.class);
    assertThat(Json.pretty(old) + "\n").isEqualTo(text);
    assertThat(Json.read(golden("evaluation-report.json"), EvaluationReport.class)).isEqualTo(old);
    assertThat(old.plan()).isEqualTo(report.plan());
    assertThat(old.overall().require(Metric.LOG_LOSS).low())
        .isCloseTo(report.overall().require(Metric.LOG_LOSS).low(), within(1e-9));
  }

  private String golden(String name) throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("/golden/" + name)) {
      return new String(
          Objects.requireNonNull(golden, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void explainsItselfInWords() {
    EvaluationReport report =
        Evaluator.evaluate(Tables.known(600, 11, 0), EvaluationPlan.simple(1));
    assertThat(report.explanation().text())
        .contains("600 rows", "317 with the outcome", "AUC 0.730");
    assertThat(report.overall().explanation()).hasSize(Metric.of(AnswerKind.OUTCOME).size());
  }

  @Test
  void leavesOneEvidenceOfEachKind() {
    EvaluationReport report =
        Evaluator.evaluate(Tables.known(600, 11, 0), EvaluationPlan.simple(1));
    List<Evidence> evidence = EvaluationEvidence.of("digest", report, Instant.EPOCH);
    assertThat(evidence)
        .extracting(Evidence::kind)
        .containsExactly("eval.report", "eval.calib", "eval.slices");
    assertThat(evidence.get(1).content().get("reliability")).hasSize(15);
  }

  private static EvaluationPlan plan(
      List<List<String>> slices, int minimum, int resamples, double confidence, double threshold) {
    return new EvaluationPlan(slices, minimum, resamples, confidence, 1, threshold);
  }

  private static MetricSet judged(double[] score, boolean... label) {
    return Evaluator.evaluate(new ScoredTable(score, label), EvaluationPlan.simple(1)).overall();
  }

  private static ScoredTable one(double score) {
    return new ScoredTable(new double[] {score}, new boolean[] {true});
  }

  private static void refuses(ThrowingCallable call, EvaluationError code, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("expected")
        .extracting(e -> ((PlimsollException) e).code())
        .isEqualTo(code);
  }
}
