package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerEvaluator;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.QuantileAnswer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that answer with quantiles: the reference, and the check of a window. */
class QuantilesTest {
  private static final PerformanceMonitor STANDARD = PerformanceMonitor.standard();
  private static final PerformanceMonitor SMALL = new PerformanceMonitor(2, 2, 0, 0, 0.05, 0.02);
  private static final double ALPHA = 0.04;

  /** Pinball losses 0.5, 0.5, 2 and 2, all within: mean 1.25, variance of the mean 3 / 16. */
  private static final AnswerTable TEST = lossy(0.5, 0.5, 2, 2);

  /** Pinball losses 2, 2, 3 and 3, half of them within: mean 2.5, of the mean 1 / 12. */
  private static final AnswerTable WORSE = lossy(2, 2, -3, -3);

  @Test
  void thePinballLossIsTheOneThatCanBeWorkedOutByHand() {
    QuantileAnswer answer = new QuantileAnswer(List.of(0.1, 0.5, 0.9), new float[] {10, 20, 40});
    // 4 above, 6 below and 26 below
    assertThat(MeanLoss.pinball(answer, 14)).isCloseTo((0.4 + 3 + 2.6) / 3, within(1e-12));
    // 10 below, 20 below and 40 below
    assertThat(MeanLoss.pinball(answer, 0)).isCloseTo((9 + 10 + 4.0) / 3, within(1e-12));
    assertThat(MeanLoss.pinball(answer, 50)).isCloseTo((4 + 15 + 9.0) / 3, within(1e-12));
    AnswerTable table =
        AnswerTable.quantiles(answer.levels(), new double[] {10, 20, 40}, new double[] {14});
    assertThat(MeanLoss.pinball(table, 0)).isEqualTo(MeanLoss.pinball(answer, 14));
    assertThat(MeanLoss.pinball(answer, Double.NaN)).isNaN();
    assertThat(MeanLoss.countable(answer, 14)).isTrue();
    assertThat(MeanLoss.countable(answer, -1e71)).isFalse();
  }

  @Test
  void bothFiguresAreThoseOfTheEvaluation() {
    for (Errors errors : Errors.values()) {
      AnswerTable table = Worlds.ranges(700, errors, 1.2, 0.9, new SplittableRandom(1));
      MetricSet metrics = AnswerEvaluator.evaluate(table, EvaluationPlan.simple(1)).overall();
      PerformanceReference reference = PerformanceReference.of(table);
      assertThat(reference.requirePinball().mean())
          .isCloseTo(metrics.require(Metric.PINBALL).value(), within(1e-9));
      assertThat(1 - reference.requireMisses().mean())
          .isCloseTo(metrics.require(Metric.COVERAGE).value(), within(1e-12));
    }
    // the borders themselves are within
    AnswerTable borders =
        AnswerTable.quantiles(
            List.of(0.2, 0.8), new double[] {1, 2, 1, 2, 1, 2, 1, 2}, new double[] {1, 2, 0, 3});
    assertThat(PerformanceReference.misses(borders).mean()).isEqualTo(0.5);
    assertThat(
            AnswerEvaluator.evaluate(borders, EvaluationPlan.simple(1))
                .overall()
                .require(Metric.COVERAGE)
                .value())
        .isEqualTo(0.5);
  }

  @Test
  void theTestIsTheOneThatCanBeWorkedOutByHand() {
    PerformanceReference reference = PerformanceReference.of(TEST);
    assertThat(reference.kind()).isEqualTo(AnswerKind.QUANTILES);
    assertThat(reference.requirePinball().mean()).isCloseTo(1.25, within(1e-12));
    assertThat(reference.requirePinball().varianceOfMean()).isCloseTo(3.0 / 16, within(1e-12));
    assertThat(reference.requireMisses().mean()).isZero();
    PerformanceCheck check = SMALL.check(Optional.of(reference), WORSE, 0.2, 1);
    // z = (2.5 - 1.25) / sqrt(3/16 + 1/12) = 2.40192; both have 4 rows, so pooled is Welch's
    Decline pinball = check.declines().get(0);
    assertThat(pinball.metric()).isEqualTo("pinball");
    assertThat(pinball.pValue()).isCloseTo(0.0081548, within(1e-6));
    assertThat(pinball.worseBy().value()).isCloseTo(1.25, within(1e-12));
    double reach = 1.959964 * Math.sqrt(13.0 / 48);
    assertThat(pinball.worseBy().low()).isCloseTo(1.25 - reach, within(1e-9));
    assertThat(pinball.worseBy().high()).isCloseTo(1.25 + reach, within(1e-9));
    assertThat(pinball.minimum()).isCloseTo(0.0625, within(1e-12));
    assertThat(pinball.explanation().particular())
        .isEqualTo(
            "pinball loss is worse than in the test by 1.25 (0.23 to 2.27) in the label's unit,"
                + " p = 0.0082: an alarm.");
    // misses 0, 0, 1, 1: variance of the mean 1/3 / 4; z = 1/2 / sqrt(1/12) = 1.73205
    Decline coverage = check.declines().get(1);
    assertThat(coverage.metric()).isEqualTo("coverage");
    assertThat(coverage.worseBy().value()).isCloseTo(0.5, within(1e-12));
    assertThat(coverage.pValue()).isCloseTo(0.0416323, within(1e-6));
    assertThat(coverage.minimum()).isEqualTo(0.02);
    assertThat(coverage.explanation().particular())
        .isEqualTo(
            "coverage is lower than in the test by 0.500 (-0.066 to 1.066), p = 0.042: an alarm.");
    // each has half of the level
    assertThat(SMALL.check(Optional.of(reference), WORSE, 0.08, 1).declines())
        .extracting(Decline::alarmed)
        .containsExactly(true, false);
    assertThat(SMALL.check(Optional.of(reference), WORSE, 0.016, 1).alarmed()).isFalse();
  }

  @Test
  void theUnitOfTheLabelDoesNotMatter() {
    SplittableRandom random = new SplittableRandom(2);
    AnswerTable test = Worlds.ranges(500, Errors.EXPONENTIAL, 1, 1, random);
    AnswerTable window = Worlds.ranges(300, Errors.EXPONENTIAL, 1.2, 1, random);
    List<Decline> minutes = declines(test, window);
    qt().withExamples(30)
        .forAll(integers().between(-12, 12))
        .checkAssert(
            power -> {
              double unit = Math.pow(10, power);
              List<Decline> other = declines(times(unit, test), times(unit, window));
              for (int i = 0; i < 2; i++) {
                double ofUnit = i == 0 ? unit : 1;
                Decline usual = minutes.get(i);
                assertThat(other.get(i).alarmed()).isEqualTo(usual.alarmed());
                assertThat(other.get(i).pValue()).isCloseTo(usual.pValue(), within(1e-9));
                assertThat(other.get(i).worseBy().value() / ofUnit)
                    .isCloseTo(usual.worseBy().value(), within(1e-9));
                assertThat(other.get(i).minimum() / ofUnit)
                    .isCloseTo(usual.minimum(), within(1e-9));
              }
            });
  }

  @Test
  void furtherOffIsNeverLessSuspiciousAndBetterNeverAlarms() {
    qt().withExamples(30)
        .forAll(longs().all(), doubles().between(0.2, 1))
        .checkAssert(
            (seed, factor) -> {
              AnswerTable test =
                  Worlds.ranges(400, Errors.NORMAL, 1, 1, new SplittableRandom(seed));
              List<Decline> better = declines(test, outermostMoved(test, -factor));
              assertThat(better.get(1).alarmed()).isFalse();
              assertThat(better.get(1).worseBy().value()).isLessThanOrEqualTo(0);
              List<Decline> same = declines(test, test);
              assertThat(same).noneMatch(Decline::alarmed);
              List<Decline> worse = declines(test, outermostMoved(test, 30 * factor));
              for (int i = 0; i < 2; i++) {
                assertThat(worse.get(i).pValue()).isLessThanOrEqualTo(same.get(i).pValue());
              }
            });
  }

  @Test
  void aRiseTooSmallToMatterCallsNobodyHoweverManyRowsProveIt() {
    SplittableRandom random = new SplittableRandom(3);
    AnswerTable test = Worlds.ranges(200_000, Errors.NORMAL, 1, 1, random);
    List<Decline> declines = declines(test, Worlds.ranges(200_000, Errors.NORMAL, 1.02, 1, random));
    assertThat(declines).allMatch(decline -> decline.pValue() < 1e-3);
    assertThat(declines.get(0).minimum()).isCloseTo(0.15, within(0.002));
    assertThat(declines).noneMatch(Decline::alarmed);
  }

  @Test
  void aTestWithoutAnyLossIsHeldAgainstAsIs() {
    PerformanceReference exact = PerformanceReference.of(lossy(0, 0, 0));
    assertThat(SMALL.declines(exact, lossy(0, 0, 0), 1)).noneMatch(Decline::alarmed);
    Decline worse = SMALL.declines(exact, lossy(1, 2, 1, 2), ALPHA).get(0);
    assertThat(worse.alarmed()).isTrue();
    assertThat(worse.minimum()).isZero();
    assertThat(SMALL.declines(exact, lossy(1, 1, 1), ALPHA).get(0).alarmed()).isTrue();
  }

  @Test
  void aRangeThatBecameTooWideIsNoFallOfTheCoverage() {
    SplittableRandom random = new SplittableRandom(4);
    AnswerTable test = Worlds.ranges(5000, Errors.NORMAL, 1, 1, random);
    List<Decline> declines = declines(test, Worlds.ranges(2000, Errors.NORMAL, 1, 1.24, random));
    assertThat(declines.get(0).alarmed()).isTrue();
    assertThat(declines.get(1).worseBy().high()).isNegative();
    assertThat(declines.get(1).alarmed()).isFalse();
  }

  @Test
  void tooFewLabelsIsAnAnswerOfItsOwn() {
    Optional<PerformanceReference> reference = Optional.of(PerformanceReference.of(TEST));
    AnswerTable table = Worlds.ranges(199, Errors.NORMAL, 5, 1, new SplittableRandom(5));
    PerformanceCheck few = STANDARD.check(reference, table, ALPHA, 1);
    assertThat(few.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(few.metrics()).isNotNull();
    assertThat(few.metrics().kind()).isEqualTo(AnswerKind.QUANTILES);
    PerformanceCheck none = STANDARD.check(reference, lossy(), ALPHA, 1);
    assertThat(none.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(none.metrics()).isNull();
    assertThat(SMALL.check(Optional.empty(), table, ALPHA, 1).state())
        .isEqualTo(State.NO_REFERENCE);
    PerformanceCheck check = SMALL.check(reference, table, ALPHA, 1);
    assertThat(check.state()).isEqualTo(State.MEASURED);
    assertThat(Json.read(Json.text(check), PerformanceCheck.class)).isEqualTo(check);
  }

  @Test
  void refusesWhatItCannotHoldAgainstEachOther() {
    PerformanceReference ofQuantiles = PerformanceReference.of(TEST);
    Optional<PerformanceReference> reference = Optional.of(ofQuantiles);
    AnswerTable numbers = AnswerTable.numbers(new double[3], new double[3]);
    assertThatThrownBy(() -> SMALL.check(reference, numbers, ALPHA, 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("of QUANTILES (expected: of NUMBER");
    SplittableRandom random = new SplittableRandom(6);
    AnswerTable skies = Worlds.skies(300, 2.2, 0, random);
    assertThatThrownBy(() -> SMALL.check(reference, skies, ALPHA, 1))
        .hasMessageContaining("of QUANTILES (expected: of CLASSES");
    assertThatThrownBy(() -> SMALL.check(reference, Worlds.honest(500, random), ALPHA, 1))
        .hasMessageContaining("of QUANTILES (expected: of OUTCOME");
    PerformanceReference ofNumbers = PerformanceReference.of(numbers);
    assertThatThrownBy(() -> SMALL.check(Optional.of(ofNumbers), WORSE, ALPHA, 1))
        .hasMessageContaining("of NUMBER (expected: of QUANTILES");
    assertThatThrownBy(() -> PerformanceReference.of(lossy(1)))
        .hasMessageContaining("test rows: 1 (expected: >= 2)");
    assertThatThrownBy(() -> PerformanceReference.of(lossy(1, 1e71)))
        .hasMessageContaining("test row 1: predicted -4.0E71, actual 0.0 (expected: numbers from");
    assertThatThrownBy(() -> lossy(1, Double.NaN)).hasMessageContaining("finite numbers");
    assertThatThrownBy(() -> ReferenceProfile.middle(skies))
        .hasMessageContaining("answers: CLASSES (expected: QUANTILES)");
  }

  @Test
  void refusesFiguresThatDoNotGoTogether() {
    MeanLoss loss = new MeanLoss(4, 1, 1);
    assertThatThrownBy(() -> new PerformanceReference(null, null, null, null, loss, null))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("errors absent, pinball loss given, misses absent (expected: auc");
    assertThatThrownBy(() -> new PerformanceReference(null, null, null, null, null, loss))
        .hasMessageContaining("pinball loss absent, misses given");
    assertThatThrownBy(() -> new PerformanceReference(null, null, loss, null, loss, loss))
        .hasMessageContaining("squared error given, errors absent, pinball loss given");
    assertThatThrownBy(() -> new PerformanceReference(null, loss, null, loss, loss, loss))
        .hasMessageContaining("log loss given");
  }

  @Test
  void refusesLevelsThatAreNone() {
    PerformanceReference ofQuantiles = PerformanceReference.of(TEST);
    ReferenceBins bins = ReferenceProfile.scoreBins(new double[] {1, 2});
    List<List<Double>> wrong =
        List.of(
            List.of(),
            List.of(0.0, 0.5),
            List.of(0.5, 1.0),
            List.of(0.9, 0.1),
            List.of(0.5, 0.5),
            List.of(Double.NaN));
    for (List<Double> levels : wrong) {
      assertThatThrownBy(
              () -> new ReferenceProfile(null, List.of(), bins, ofQuantiles, List.of(), levels))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("levels: " + levels + ", test result of QUANTILES (expected:");
    }
    assertThatThrownBy(
            () -> new ReferenceProfile(null, List.of(), bins, null, List.of(), List.of(0.5)))
        .hasMessageContaining("levels: [0.5], test result of none");
    assertThatThrownBy(
            () ->
                new ReferenceProfile(
                    null, List.of(), bins, ofQuantiles, List.of("a", "b"), List.of(0.5)))
        .hasMessageContaining("classes: [a, b], test result of QUANTILES");
  }

  @Test
  void aProfileOfQuantilesIsReadFromParquetAndGoesThroughJson(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      Path parquet = folder.resolve("t.parquet");
      engine.toParquet("SELECT i % 4 AS hour FROM range(100) t(i)", parquet);
      Map<String, ColumnKind> inputs = Map.of("hour", ColumnKind.NUMBER);
      AnswerTable test =
          AnswerTable.quantiles(
              List.of(0.1, 0.4, 0.6, 0.9),
              new double[] {1, 2, 3, 4, 5, 6, 7, 8},
              new double[] {3, 9});
      assertThat(ReferenceProfile.middle(test)).containsExactly(2, 6); // the lower of two
      ReferenceProfile profile = ReferenceProfile.ofQuantiles(engine, "m", parquet, inputs, test);
      assertThat(profile.kind()).isEqualTo(AnswerKind.QUANTILES);
      assertThat(profile.levels()).containsExactly(0.1, 0.4, 0.6, 0.9);
      assertThat(profile.classes()).isEmpty();
      assertThat(profile.columns().get(0).counts()).containsExactly(0L, 25L, 25L, 25L, 25L, 0L, 0L);
      assertThat(profile.score()).isEqualTo(ReferenceProfile.scoreBins(new double[] {2, 6}));
      assertThat(profile.tested()).hasValue(PerformanceReference.of(test));
      String text = Json.text(profile);
      assertThat(text)
          .contains("\"levels\":[0.1,0.4,0.6,0.9]")
          .contains("\"misses\":{\"mean\":0.5,\"rows\":2,\"squares\":0.5}")
          .doesNotContain("classes", "errors");
      assertThat(Json.read(text, ReferenceProfile.class)).isEqualTo(profile);
      AnswerTable numbers = AnswerTable.numbers(new double[3], new double[3]);
      assertThatThrownBy(() -> ReferenceProfile.ofQuantiles(engine, null, parquet, inputs, numbers))
          .hasMessageContaining("answers: NUMBER (expected: QUANTILES)");
    }
  }

  private static List<Decline> declines(AnswerTable test, AnswerTable window) {
    return STANDARD.declines(PerformanceReference.of(test), window, ALPHA);
  }

  /**
   * Rows of such pinball losses, where 0 is true and quantiles of 1/4 and 3/4 are answered: -4 and
   * 4 times the loss. A negative one is a miss: both are twice the loss, above the truth.
   */
  private static AnswerTable lossy(double... losses) {
    double[] quantiles = new double[2 * losses.length];
    for (int i = 0; i < losses.length; i++) {
      quantiles[2 * i] = losses[i] < 0 ? -2 * losses[i] : -4 * losses[i];
      quantiles[2 * i + 1] = losses[i] < 0 ? -2 * losses[i] : 4 * losses[i];
    }
    return AnswerTable.quantiles(List.of(0.25, 0.75), quantiles, new double[losses.length]);
  }

  private static AnswerTable times(double unit, AnswerTable table) {
    return AnswerTable.quantiles(
        table.quantiles(),
        Arrays.stream(table.answers()).map(x -> x * unit).toArray(),
        Arrays.stream(table.truth()).map(x -> x * unit).toArray());
  }

  /** The same rows with the lowest quantile raised and the highest lowered. */
  private static AnswerTable outermostMoved(AnswerTable table, double inwards) {
    double[] quantiles = table.answers().clone();
    for (int i = 0; i < quantiles.length; i += table.width()) {
      quantiles[i] += inwards;
      quantiles[i + table.width() - 1] -= inwards;
    }
    return AnswerTable.quantiles(table.quantiles(), quantiles, table.truth());
  }
}
