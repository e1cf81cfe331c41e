package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final EvaluationPlan PLAN = EvaluationPlan.simple(1);
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

  private static double value(AnswerTable table, Metric metric) {
    return AnswerEvaluator.evaluate(table, PLAN).overall().metric(metric).orElseThrow().value();
  }

  /** Twenty times the same four rows, so that every resample has every class. */
  private static AnswerTable classes() {
    double[] four = {0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.5, 0.3, 0.2, 0.1, 0.2, 0.7};
    double[] truth = {0, 1, 1, 2};
    double[] answers = new double[20 * 12];
    double[] places = new double[20 * 4];
    for (int i = 0; i < 20; i++) {
      System.arraycopy(four, 0, answers, 12 * i, 12);
      System.arraycopy(truth, 0, places, 4 * i, 4);
    }
    return AnswerTable.classes(3, answers, places);
  }

  @Test
  void classesHaveTheTextbookFigures() {
    assertThat(value(classes(), Metric.ACCURACY)).isEqualTo(0.75);
    assertThat(value(classes(), Metric.LOG_LOSS))
        .isCloseTo(-(2 * Math.log(0.7) + Math.log(0.4) + Math.log(0.3)) / 4, within(1e-12));
    // class 0: 0.7 above 0.3, 0.5, 0.1. Class 1: 0.4 and 0.3 above 0.2 and 0.2. Class 2: 0.7 above
    assertThat(value(classes(), Metric.MACRO_AUC)).isEqualTo(1);
  }

  @Test
  void classesAreTakenAtTheWordOfTheLikeliest() {
    // 0.7 is right twice, 0.4 is right, 0.5 is wrong
    assertThat(value(classes(), Metric.ECE)).isCloseTo((2 * 0.3 + 0.6 + 0.5) / 4, within(1e-12));
    assertThat(AnswerEvaluator.evaluate(classes(), PLAN).reliability())
        .extracting(ReliabilityBin::low, bin -> bin.observed().value(), ReliabilityBin::rows)
        .containsExactly(tuple(0.4, 1.0, 20L), tuple(0.5, 0.0, 20L), tuple(0.7, 1.0, 40L));
  }

  /** Ten rows of a, eight found; four of b, none found; two of a class nobody knows; none of c. */
  @Test
  void eachClassIsReportedByItself() {
    double[] answers = new double[16 * 3];
    double[] truth = new double[16];
    for (int row = 0; row < 16; row++) {
      truth[row] = row < 10 ? 0 : row < 14 ? 1 : -1;
      int said = row < 8 || row >= 13 ? 0 : 2;
      answers[3 * row + said] = 1;
    }
    AnswerTable table = AnswerTable.classes(3, answers, truth);
    EvaluationReport report = AnswerEvaluator.evaluate(table, List.of("a", "b", "c"), PLAN);
    ClassReport a = report.classes().get(0);
    assertThat(a.rows()).isEqualTo(10);
    assertThat(a.called()).isEqualTo(11);
    // Wilson's interval of 8 in 10, as in Agresti and Coull's table
    assertThat(Objects.requireNonNull(a.recall()).value()).isEqualTo(0.8);
    assertThat(a.recall().low()).isCloseTo(0.4902, within(1e-4));
    assertThat(a.recall().high()).isCloseTo(0.9433, within(1e-4));
    assertThat(Objects.requireNonNull(a.precision()).value()).isCloseTo(8 / 11.0, within(1e-12));
    assertThat(a.mistaken()).containsExactly(new ClassReport.Mistaken("c", 2));
    ClassReport b = report.classes().get(1);
    assertThat(b.mistaken())
        .containsExactly(new ClassReport.Mistaken("c", 3), new ClassReport.Mistaken("a", 1));
    assertThat(b.precision()).isNull();
    assertThat(b.explanation().particular())
        .isEqualTo("Of 4 rows of 'b' 0.0 % were found; 3 were called 'c'. No row was called so.");
    assertThat(report.hardestClass()).contains(b);
    ClassReport c = report.classes().get(2);
    assertThat(c.recall()).isNull();
    assertThat(Objects.requireNonNull(c.precision()).value()).isZero();
    assertThat(report.classes().get(3))
        .matches(one -> one.name().equals(ClassReport.UNKNOWN) && one.rows() == 2)
        .extracting(ClassReport::mistaken)
        .isEqualTo(List.of(new ClassReport.Mistaken("a", 2)));
    assertThat(report.classes().stream().mapToLong(ClassReport::rows).sum()).isEqualTo(16);
    assertThat(report.classes().stream().mapToLong(ClassReport::called).sum()).isEqualTo(16);
    assertThat(b.missed(new Interval(0.6, 0.55, 0.65))).isTrue();
    assertThat(a.missed(new Interval(0.95, 0.9, 0.96))).as("within chance").isFalse();
    assertThat(report.explanation().particular()).contains("Of 4 rows of 'b' 0.0 % were found");
    assertThat(Json.read(Json.text(report), EvaluationReport.class)).isEqualTo(report);
    assertThat(AnswerEvaluator.evaluate(table, PLAN).classes()).as("without names").isEmpty();
  }

  @Test
  void macroAucIsTheMeanOverTheClassesAndTiesCountHalf() {
    // class 0 is in order; of class 1, 0.3 ties with 0.3 and loses to 0.4
    double[] answers = {0.6, 0.3, 0.1, 0.2, 0.3, 0.5, 0.1, 0.4, 0.5};
    double[] truth = {0, 1, 2};
    double[] many = new double[90];
    double[] places = new double[30];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(answers, 0, many, 9 * i, 9);
      System.arraycopy(truth, 0, places, 3 * i, 3);
    }
    // class 2: 0.5 ties with 0.5 and beats 0.1
    assertThat(value(AnswerTable.classes(3, many, places), Metric.MACRO_AUC))
        .isCloseTo((1 + 0.25 + 0.75) / 3, within(1e-12));
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsWrongAndTheGreatestSurprise() {
    AnswerTable table = AnswerTable.classes(2, new double[] {0.9, 0.1}, new double[] {-1});
    assertThat(value(table, Metric.ACCURACY)).isZero();
    assertThat(value(table, Metric.LOG_LOSS)).isCloseTo(-Math.log(1e-7), within(1e-9));
    EvaluationReport report = AnswerEvaluator.evaluate(table, PLAN);
    assertThat(report.overall().metric(Metric.MACRO_AUC)).isEmpty();
    assertThat(report.overall().explanation(Metric.MACRO_AUC).particular()).contains("undefined");
  }

  @Test
  void quantilesHaveTheTextbookFigures() {
    // the middle is 1 too low, the lower 2 too low, the upper 3 too high: covered
    AnswerTable table = AnswerTable.quantiles(LEVELS, new double[] {8, 9, 13}, new double[] {10});
    assertThat(value(table, Metric.PINBALL))
        .isCloseTo((0.1 * 2 + 0.5 * 1 + 0.1 * 3) / 3, within(1e-12));
    assertThat(value(table, Metric.COVERAGE)).isEqualTo(1);
    assertThat(value(table, Metric.COVERAGE_ERROR)).isCloseTo(0.2, within(1e-12));
    assertThat(Metric.COVERAGE.comparable()).isFalse();
  }

  @Test
  void aTruthThatIsAQuantileInThirtyTwoBitsIsNotAboveIt() {
    double[] answers = {40.1f, 40.2f, 40.3f, 40.1f, 40.2f, 40.3f, 40.1f, 40.2f, 40.3f};
    AnswerTable table = AnswerTable.quantiles(LEVELS, answers, new double[] {40.1, 40.3, 40.31});
    assertThat(value(table, Metric.COVERAGE)).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(table.atMost(1, 2)).isTrue();
    assertThat(table.atMost(1, 1)).isFalse();
  }

  @Test
  void quantilesAreHeldToTheirWordLevelByLevel() {
    int rows = 200;
    double[] answers = new double[3 * rows];
    double[] truth = new double[rows];
    for (int row = 0; row < rows; row++) {
      truth[row] = row;
      // 20 truths of 200 are not above 19; 120, not 100, are not above 119; 180 are not above 179
      answers[3 * row] = 19;
      answers[3 * row + 1] = 119;
      answers[3 * row + 2] = 179;
    }
    EvaluationReport report =
        AnswerEvaluator.evaluate(AnswerTable.quantiles(LEVELS, answers, truth), PLAN);
    List<ReliabilityBin> bins = report.reliability();
    assertThat(bins).extracting(ReliabilityBin::promised).isEqualTo(LEVELS);
    assertThat(bins).extracting(bin -> bin.observed().value()).containsExactly(0.1, 0.6, 0.9);
    assertThat(bins).extracting(ReliabilityBin::rows).containsOnly(200L);
    // Wilson's interval of 120 in 200
    assertThat(bins.get(1).observed().low()).isCloseTo(0.5308, within(5e-5));
    assertThat(bins.get(1).observed().high()).isCloseTo(0.6654, within(5e-5));
    assertThat(bins.get(1).explanation().particular())
        .isEqualTo("Promised 50.0 %, happened 60.0 % of 200; it promised too little.");
    assertThat(bins.get(2).explanation().particular()).contains("within what chance explains");
    assertThat(Json.read(Json.text(report), EvaluationReport.class)).isEqualTo(report);
  }

  @Test
  void aConstantTruthHasNothingToExplain() {
    EvaluationReport report =
        AnswerEvaluator.evaluate(
            AnswerTable.numbers(new double[] {1, 2, 3}, new double[] {2, 2, 2}), PLAN);
    assertThat(report.overall().undefined().get("r2")).contains("all true values are equal");
    assertThat(report.overall().explanation(Metric.R2).particular()).contains("undefined");
    assertThat(report.overall().explanation(Metric.MAE).particular()).contains("0.667");
    assertThat(Json.read(Json.text(report), EvaluationReport.class)).isEqualTo(report);
  }

  @Test
  void refusesWhatItCannotJudge() {
    assertThatThrownBy(
            () -> AnswerEvaluator.evaluate(AnswerTable.numbers(new double[0], new double[0]), PLAN))
        .hasMessageContaining("0 rows");
    assertThatThrownBy(() -> AnswerTable.numbers(new double[1], new double[3]))
        .hasMessageContaining("1 values in rows of 1 (expected: 3 rows of 1)");
    assertThatThrownBy(() -> AnswerTable.numbers(new double[] {1, Double.NaN}, new double[] {1, 1}))
        .hasMessageContaining("row 1: predicted NaN");
    assertThatThrownBy(() -> AnswerTable.classes(2, new double[] {0.5, 0.5}, new double[] {2}))
        .hasMessageContaining("class of row 0: 2.0");
    assertThatThrownBy(() -> AnswerTable.classes(2, new double[] {3, -1}, new double[] {0}))
        .hasMessageContaining("is it a logit?");
    assertThatThrownBy(() -> AnswerTable.quantiles(LEVELS, new double[] {1, 2}, new double[] {1}))
        .hasMessageContaining("rows of 3");
  }

  @Test
  void smallerErrorsAreBetterAndLuckIsNotDeclaredADifference() {
    SplittableRandom random = new SplittableRandom(5);
    double[] actual = random.doubles(300, 0, 10).toArray();
    List<AnswerTable> good = new ArrayList<>();
    List<AnswerTable> same = new ArrayList<>();
    List<AnswerTable> bad = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      good.add(noisy(actual, 0.5, random));
      same.add(noisy(actual, 0.5, random));
      bad.add(noisy(actual, 1.5, random));
    }
    SeedComparison met = SeedComparisons.pairedAnswers(Metric.RMSE, good, bad, PLAN).orElseThrow();
    assertThat(met.metric()).isEqualTo("rmse");
    assertThat(met.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(met.difference().value()).isCloseTo(-1, within(0.15));
    assertThat(met.notWorseBy(0)).isTrue();
    assertThat(SeedComparisons.pairedAnswers(Metric.R2, bad, good, PLAN).orElseThrow().verdict())
        .isEqualTo(Verdict.WORSE);
    assertThat(SeedComparisons.pairedAnswers(Metric.MAE, good, same, PLAN).orElseThrow().verdict())
        .isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
    assertThatThrownBy(() -> SeedComparisons.pairedAnswers(Metric.PINBALL, good, bad, PLAN))
        .hasMessageContaining("expected: one with pinball");
    assertThatThrownBy(() -> SeedComparisons.pairedAnswers(Metric.RMSE, good, List.of(), PLAN))
        .hasMessageContaining("the same seeds");
  }

  private static AnswerTable noisy(double[] actual, double noise, SplittableRandom random) {
    double[] predicted = new double[actual.length];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = actual[i] + noise * random.nextGaussian();
    }
    return AnswerTable.numbers(predicted, actual);
  }

  /** Two groups with errors of 1 and 3 and one with too few rows. */
  @Test
  void aNumberIsJudgedBySlice() {
    double[] truth = new double[210];
    double[] said = new double[210];
    String[] town = new String[210];
    for (int i = 0; i < 210; i++) {
      truth[i] = i % 7;
      town[i] = i < 100 ? "near" : i < 200 ? "far" : null;
      said[i] = truth[i] + (i % 2 == 0 ? 1 : -1) * (i < 100 ? 1 : 3);
    }
    AnswerTable table = AnswerTable.numbers(said, truth).slicedBy(Map.of("town", town));
    EvaluationPlan plan = new EvaluationPlan(List.of(List.of("town")), 50, 100, 0.95, 3);
    EvaluationReport report = AnswerEvaluator.evaluate(table, plan);
    assertThat(report.leading()).isEqualTo(Metric.RMSE);
    assertThat(report.reliability()).isEmpty();
    assertThat(report.slices())
        .extracting(SliceReport::name)
        .containsExactly("town=far", "town=near", "town=(missing)");
    assertThat(report.slices().get(0).metric(Metric.RMSE).orElseThrow().value()).isEqualTo(3);
    assertThat(report.slices().get(1).metric(Metric.MAE).orElseThrow().value()).isEqualTo(1);
    assertThat(report.slices().get(2).measured()).isNull();
    assertThat(report.worstSlice(Metric.RMSE, 50).orElseThrow().name()).isEqualTo("town=far");
    assertThat(report.explanation().particular())
        .contains("210 rows")
        .contains("rmse 2.")
        .contains("weakest where town=far")
        .contains("1 of 3 slices are too small");
    assertThat(Json.read(Json.text(report), EvaluationReport.class)).isEqualTo(report);
    assertThatThrownBy(
            () ->
                AnswerEvaluator.evaluate(
                    table, new EvaluationPlan(List.of(List.of("street")), 50, 100, 0.95, 3)))
        .hasMessageContaining("'street'");
  }

  /** The same resamples for both, so a constant lead in every row has no range at all. */
  @Test
  void twoModelsOfNumbersAreComparedOnTheSameRows() {
    double[] truth = new double[400];
    double[] near = new double[400];
    double[] off = new double[400];
    for (int i = 0; i < 400; i++) {
      truth[i] = i;
      near[i] = i + 1;
      off[i] = i + 1.5;
    }
    Map<String, Comparison> found =
        Comparisons.paired(AnswerTable.numbers(near, truth), AnswerTable.numbers(off, truth), PLAN)
            .stream()
            .collect(Collectors.toMap(Comparison::metric, one -> one));
    assertThat(found.keySet()).containsExactlyInAnyOrder("rmse", "mae", "r2");
    Comparison mae = Objects.requireNonNull(found.get("mae"));
    assertThat(mae.difference().value()).isCloseTo(-0.5, within(1e-9));
    assertThat(mae.difference().high()).isCloseTo(-0.5, within(1e-9));
    assertThat(mae.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(Objects.requireNonNull(found.get("r2")).verdict()).isEqualTo(Verdict.BETTER);
    assertThatThrownBy(
            () ->
                Comparisons.paired(
                    AnswerTable.numbers(near, truth), AnswerTable.numbers(near, off), PLAN))
        .hasMessageContaining("same 400 rows");
  }
}
