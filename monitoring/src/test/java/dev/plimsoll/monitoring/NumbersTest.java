package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import dev.plimsoll.monitoring.Worlds.Errors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that answer with a number: the reference, and the check of a window. */
class NumbersTest {
  private static final PerformanceMonitor STANDARD = PerformanceMonitor.standard();
  private static final PerformanceMonitor SMALL = new PerformanceMonitor(2, 2, 0, 0, 0.05, 0);
  private static final double ALPHA = 0.04;

  /** Squared errors 1, 1, 4, 4: mean 2.5, variance of the mean 3 / 4. */
  private static final AnswerTable TEST = off(1, -1, 2, -2);

  /** Squared errors 4, 4, 16, 16: mean 10, variance of the mean 12. */
  private static final AnswerTable TWICE_AS_FAR = off(2, -2, 4, -4);

  @Test
  void theTestIsTheOneThatCanBeWorkedOutByHand() {
    PerformanceReference reference = PerformanceReference.of(TEST);
    assertThat(reference.kind()).isEqualTo(AnswerKind.NUMBER);
    assertThat(reference.requireSquaredError().mean()).isCloseTo(2.5, within(1e-12));
    assertThat(reference.requireSquaredError().varianceOfMean()).isCloseTo(0.75, within(1e-12));
    Decline decline = only(SMALL.check(Optional.of(reference), TWICE_AS_FAR, 0.02, 1));
    // z = (10 - 2.5) / sqrt(0.75 + 12) = 2.10042; both have 4 rows, so pooled is Welch's
    assertThat(decline.pValue()).isCloseTo(0.0178463, within(1e-6));
    assertThat(decline.metric()).isEqualTo("rmse");
    assertThat(decline.worseBy().value()).isCloseTo(Math.sqrt(2.5), within(1e-12));
    // sd(rmse) = sd(mse) / (2 rmse): 0.75 / 10 + 12 / 40 = 0.375
    double reach = 1.959964 * Math.sqrt(0.375);
    assertThat(decline.worseBy().high()).isCloseTo(Math.sqrt(2.5) + reach, within(1e-9));
    assertThat(decline.worseBy().low()).isCloseTo(Math.sqrt(2.5) - reach, within(1e-9));
    assertThat(decline.minimum()).isCloseTo(0.05 * Math.sqrt(2.5), within(1e-12));
    assertThat(decline.alarmed()).isTrue();
    assertThat(decline.explanation().particular())
        .isEqualTo(
            "RMSE is worse than in the test by 1.58 (0.38 to 2.78) in the label's unit, p = 0.018:"
                + " an alarm.");
    assertThat(SMALL.check(Optional.of(reference), TWICE_AS_FAR, 0.017, 1).alarmed()).isFalse();
  }

  @Test
  void theSpreadOfASmallTestIsTakenFromTheLargerWindow() {
    MeanLoss test = new MeanLoss(10, 1, 9); // variance 1, of the mean 0.1
    MeanLoss window = new MeanLoss(100, 1, 99 * 4); // variance 4, of the mean 0.04
    // pooled: (9 + 396) / 108 x (1/10 + 1/100) = 3.75 x 0.11 = 0.4125, above 0.14
    assertThat(window.cautiousErrorAgainst(test)).isCloseTo(Math.sqrt(0.4125), within(1e-12));
    assertThat(test.cautiousErrorAgainst(window)).isCloseTo(Math.sqrt(0.4125), within(1e-12));
    // the other way round Welch's 1/100 + 4/10 is above pooled 135/108 x 0.11 = 0.1375
    MeanLoss small = new MeanLoss(10, 1, 36);
    MeanLoss large = new MeanLoss(100, 1, 99);
    assertThat(small.cautiousErrorAgainst(large)).isCloseTo(Math.sqrt(0.41), within(1e-12));
    assertThat(MeanLoss.NONE.cautiousErrorAgainst(large)).isCloseTo(0.1, within(1e-12));
    assertThat(MeanLoss.NONE.cautiousErrorAgainst(MeanLoss.NONE)).isZero();
  }

  @Test
  void theUnitOfTheLabelDoesNotMatter() {
    SplittableRandom random = new SplittableRandom(1);
    AnswerTable test = Worlds.minutes(500, Errors.EXPONENTIAL, 1, random);
    AnswerTable window = Worlds.minutes(300, Errors.EXPONENTIAL, 1.2, random);
    Decline minutes = only(check(test, window));
    qt().withExamples(30)
        .forAll(integers().between(-12, 12))
        .checkAssert(
            power -> {
              double unit = Math.pow(10, power);
              Decline other = only(check(times(unit, test), times(unit, window)));
              assertThat(other.alarmed()).isEqualTo(minutes.alarmed());
              assertThat(other.pValue()).isCloseTo(minutes.pValue(), within(1e-9));
              assertThat(other.worseBy().value() / unit)
                  .isCloseTo(minutes.worseBy().value(), within(1e-9));
              assertThat(other.minimum() / unit).isCloseTo(minutes.minimum(), within(1e-9));
            });
  }

  @Test
  void furtherOffIsNeverLessSuspiciousAndBetterNeverAlarms() {
    qt().withExamples(30)
        .forAll(longs().all(), doubles().between(0.2, 1))
        .checkAssert(
            (seed, factor) -> {
              SplittableRandom random = new SplittableRandom(seed);
              AnswerTable test = Worlds.minutes(400, Errors.NORMAL, 1, random);
              Decline better = only(check(test, shrunk(test, factor)));
              assertThat(better.alarmed()).isFalse();
              assertThat(better.worseBy().value()).isLessThanOrEqualTo(0);
              assertThat(better.pValue()).isGreaterThanOrEqualTo(0.5 - 1e-9);
              Decline worse = only(check(test, shrunk(test, 1 + factor)));
              assertThat(worse.pValue()).isLessThanOrEqualTo(better.pValue());
            });
  }

  @Test
  void aRiseTooSmallToMatterCallsNobodyHoweverManyRowsProveIt() {
    SplittableRandom random = new SplittableRandom(2);
    AnswerTable test = Worlds.minutes(200_000, Errors.NORMAL, 1, random);
    PerformanceReference reference = PerformanceReference.of(test);
    AnswerTable window = Worlds.minutes(100_000, Errors.NORMAL, 1.04, random);
    PerformanceCheck check = STANDARD.check(Optional.of(reference), window, ALPHA, 1);
    assertThat(only(check).pValue()).isLessThan(1e-9);
    assertThat(only(check).minimum()).isCloseTo(0.6, within(0.01));
    assertThat(check.alarmed()).isFalse();
    assertThat(check.explanation().particular()).contains("RMSE is worse", "no alarm");
  }

  @Test
  void metricsAreThoseOfNumbers() {
    SplittableRandom random = new SplittableRandom(3);
    AnswerTable table = Worlds.minutes(300, Errors.NORMAL, 1, random);
    PerformanceCheck check = check(table, table);
    assertThat(check.state()).isEqualTo(State.MEASURED);
    assertThat(check.labels()).isEqualTo(300);
    assertThat(check.metrics()).isNotNull();
    assertThat(check.metrics().kind()).isEqualTo(AnswerKind.NUMBER);
    assertThat(check.metrics().require(Metric.RMSE).value()).isBetween(10.0, 14.0);
    assertThat(only(check).worseBy().value()).isZero();
    assertThat(Json.read(Json.text(check), PerformanceCheck.class)).isEqualTo(check);
  }

  @Test
  void tooFewLabelsIsAnAnswerOfItsOwn() {
    SplittableRandom random = new SplittableRandom(4);
    AnswerTable table = Worlds.minutes(199, Errors.NORMAL, 5, random);
    Optional<PerformanceReference> reference = Optional.of(PerformanceReference.of(TEST));
    PerformanceCheck few = STANDARD.check(reference, table, ALPHA, 1);
    assertThat(few.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(few.metrics()).isNotNull();
    PerformanceCheck none = STANDARD.check(reference, off(), ALPHA, 1);
    assertThat(none.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(none.metrics()).isNull();
    assertThat(SMALL.check(Optional.empty(), table, ALPHA, 1).state())
        .isEqualTo(State.NO_REFERENCE);
  }

  @Test
  void aTestWithoutAnyErrorIsHeldAgainstAsIs() {
    Optional<PerformanceReference> exact = Optional.of(PerformanceReference.of(off(0, 0, 0)));
    assertThat(SMALL.check(exact, off(0, 0, 0), 0.5, 1).alarmed()).isFalse();
    PerformanceCheck worse = SMALL.check(exact, off(1, 2, 1, 2), ALPHA, 1);
    assertThat(worse.alarmed()).isTrue();
    assertThat(only(worse).minimum()).isZero();
    assertThat(SMALL.check(exact, off(1, 1, 1), ALPHA, 1).alarmed()).isTrue();
  }

  @Test
  void refusesWhatItCannotHoldAgainstEachOther() {
    Optional<PerformanceReference> ofNumbers = Optional.of(PerformanceReference.of(TEST));
    SplittableRandom random = new SplittableRandom(5);
    assertThatThrownBy(() -> STANDARD.check(ofNumbers, Worlds.honest(1000, random), ALPHA, 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("of NUMBER (expected: of OUTCOME");
    Optional<PerformanceReference> ofOutcomes =
        Optional.of(PerformanceReference.of(Worlds.honest(100, random)));
    assertThatThrownBy(() -> SMALL.check(ofOutcomes, TEST, ALPHA, 1))
        .hasMessageContaining("of OUTCOME (expected: of NUMBER");
    AnswerTable classes =
        AnswerTable.classes(2, new double[] {0.5, 0.5, 0.1, 0.9}, new double[] {0, 1});
    assertThatThrownBy(() -> SMALL.check(ofNumbers, classes, ALPHA, 1))
        .hasMessageContaining("of NUMBER (expected: of CLASSES");
    AnswerTable quantiles =
        AnswerTable.quantiles(List.of(0.5), new double[] {1, 2}, new double[] {1, 2});
    assertThatThrownBy(() -> SMALL.check(ofNumbers, quantiles, ALPHA, 1))
        .hasMessageContaining("of NUMBER (expected: of QUANTILES");
    assertThatThrownBy(() -> PerformanceReference.of(off(1)))
        .hasMessageContaining("test rows: 1 (expected: >= 2)");
    assertThatThrownBy(() -> PerformanceReference.of(off(1, 1e71)))
        .hasMessageContaining("test row 1: predicted 0.0, actual 1.0E71");
    assertThatThrownBy(() -> new PerformanceReference(null, null, null, null, null, null))
        .hasMessageContaining("auc absent, log loss absent, squared error absent");
    assertThatThrownBy(() -> new PerformanceMonitor(2, 2, 0, 0, Double.NaN, 0))
        .hasMessageContaining("NaN");
  }

  @Test
  void numbersOfAnySizeFallIntoBins() {
    double[] sizes = {-3e38, -1e9, -0.0, 0, 1e-40, 1e-3, 5, 1e9, 1e30, Float.MAX_VALUE};
    double[] scores = new double[sizes.length * 40];
    Arrays.setAll(scores, i -> sizes[i % sizes.length]);
    ReferenceBins bins = ReferenceProfile.scoreBins(scores);
    assertThat(bins.counts().get(0)).isZero();
    assertThat(bins.counts().subList(bins.cells() - 2, bins.cells())).containsExactly(0L, 0L);
    CellCounts counts = new CellCounts(bins);
    for (double score : scores) {
      counts.add(score);
    }
    assertThat(bins.with(counts)).isEqualTo(bins);
    assertThat(Json.read(Json.text(bins), ReferenceBins.class)).isEqualTo(bins);
    for (double beyond : new double[] {1e39, -1e300, Double.NaN}) {
      counts.add(beyond);
    }
    assertThat(counts.cells()[bins.cells() - 1]).isEqualTo(3);
    assertThat(DriftRule.standard().judge(List.of(bins), List.of(counts), ALPHA).get(0).drifted())
        .isFalse();
  }

  @Test
  void aProfileOfNumbersIsReadFromParquet(@TempDir Path folder) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      Path parquet = folder.resolve("t.parquet");
      engine.toParquet("SELECT i % 4 AS hour FROM range(100) t(i)", parquet);
      Map<String, ColumnKind> inputs = Map.of("hour", ColumnKind.NUMBER);
      ReferenceProfile profile =
          ReferenceProfile.ofNumbers(engine, null, parquet, inputs, TWICE_AS_FAR);
      assertThat(profile.kind()).isEqualTo(AnswerKind.NUMBER);
      assertThat(profile.columns().get(0).counts()).containsExactly(0L, 25L, 25L, 25L, 25L, 0L, 0L);
      assertThat(profile.score()).isEqualTo(ReferenceProfile.scoreBins(TWICE_AS_FAR.answers()));
      assertThat(profile.tested()).hasValue(PerformanceReference.of(TWICE_AS_FAR));
      String text = Json.text(profile);
      assertThat(text)
          .contains(
              "\"performance\":{\"squaredError\":{\"mean\":10.0,\"rows\":4,\"squares\":144.0}}");
      assertThat(Json.read(text, ReferenceProfile.class)).isEqualTo(profile);
    }
  }

  private static PerformanceCheck check(AnswerTable test, AnswerTable window) {
    return STANDARD.check(Optional.of(PerformanceReference.of(test)), window, ALPHA, 1);
  }

  private static Decline only(PerformanceCheck check) {
    assertThat(check.declines()).hasSize(1);
    return check.declines().get(0);
  }

  /** Zero is predicted, and the truth is so far off. */
  private static AnswerTable off(double... errors) {
    return AnswerTable.numbers(new double[errors.length], errors);
  }

  private static AnswerTable times(double unit, AnswerTable table) {
    return AnswerTable.numbers(
        Arrays.stream(table.answers()).map(x -> x * unit).toArray(),
        Arrays.stream(table.truth()).map(x -> x * unit).toArray());
  }

  /** The same rows with errors of another size. */
  private static AnswerTable shrunk(AnswerTable table, double factor) {
    double[] actual = table.truth().clone();
    for (int i = 0; i < actual.length; i++) {
      actual[i] = table.answers()[i] + factor * (actual[i] - table.answers()[i]);
    }
    return AnswerTable.numbers(table.answers(), actual);
  }
}
