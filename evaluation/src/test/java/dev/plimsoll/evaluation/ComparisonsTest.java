package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
  private static final ScoredTable HONEST = Tables.honest(2000, new SplittableRandom(1));
  private static final EvaluationPlan PLAN = EvaluationPlan.simple(1);

  @Test
  void aModelIsNotDifferentFromItself() {
    assertThat(Comparisons.paired(HONEST, HONEST, PLAN))
        .hasSize(Metric.of(AnswerKind.OUTCOME).size())
        .allMatch(one -> one.verdict() == Verdict.NO_DIFFERENCE_SHOWN)
        .allMatch(one -> one.pValue() == 1)
        .allMatch(one -> one.difference().value() == 0);
  }

  @Test
  void verdictKnowsWhichDirectionIsGood() {
    ScoredTable flat = new ScoredTable(filled(HONEST.rows()), HONEST.label());
    assertThat(find(Comparisons.paired(HONEST, flat, PLAN), "auc").verdict())
        .isEqualTo(Verdict.BETTER);
    Comparison loss = find(Comparisons.paired(HONEST, flat, PLAN), "log_loss");
    assertThat(loss.difference().value()).isNegative();
    assertThat(loss.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(loss.explanation().particular()).contains("log_loss: -").endsWith("better.");
    assertThat(find(Comparisons.paired(flat, HONEST, PLAN), "log_loss").verdict())
        .isEqualTo(Verdict.WORSE);
  }

  @Test
  void notWorseNeedsTheWholeIntervalInsideTheMargin() {
    Comparison loss =
        new Comparison(
            "log_loss", new Interval(0.01, -0.01, 0.03), 0.4, Verdict.NO_DIFFERENCE_SHOWN);
    assertThat(loss.notWorseBy(0.04)).isTrue();
    assertThat(loss.notWorseBy(0.02)).isFalse();
    Comparison auc =
        new Comparison("auc", new Interval(-0.01, -0.03, 0.01), 0.4, Verdict.NO_DIFFERENCE_SHOWN);
    assertThat(auc.notWorseBy(0.04)).isTrue();
    assertThat(auc.notWorseBy(0.02)).isFalse();
  }

  @Test
  void bootstrapAndDeLongAgreeOnTheSpreadOfTheDifference() {
    double[] other = HONEST.score().clone();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < other.length; i++) {
      other[i] = Math.min(1, Math.max(0, other[i] + 0.5 * (random.nextDouble() - 0.5)));
    }
    ScoredTable blurred = new ScoredTable(other, HONEST.label());
    AucEstimate exact = AucEstimate.difference(HONEST, blurred).orElseThrow();
    Interval resampled =
        find(
                Comparisons.paired(
                    HONEST, blurred, new EvaluationPlan(List.of(), 1, 1000, 0.95, 1)),
                "auc")
            .difference();
    assertThat(resampled.value()).isCloseTo(exact.auc(), within(1e-12));
    double width = 2 * 1.96 * Math.sqrt(exact.variance());
    assertThat(resampled.width()).isBetween(0.9 * width, 1.1 * width);
  }

  @Test
  void refusesTablesOfDifferentRows() {
    assertThatThrownBy(
            () -> Comparisons.paired(HONEST, Tables.honest(2000, new SplittableRandom(9)), PLAN))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("same 2000 rows");
    assertThatThrownBy(
            () -> AucEstimate.difference(HONEST, Tables.honest(2000, new SplittableRandom(9))))
        .isInstanceOf(PlimsollException.class);
    ScoredTable empty = new ScoredTable(new double[0], new boolean[0]);
    assertThatThrownBy(() -> Comparisons.paired(empty, empty, PLAN))
        .isInstanceOf(PlimsollException.class);
  }

  @Test
  void saysNothingOfMetricsThatOneOfBothLacks() {
    ScoredTable allTrue =
        new ScoredTable(new double[] {0.2, 0.7, 0.9}, new boolean[] {true, true, true});
    assertThat(Comparisons.paired(allTrue, allTrue, PLAN))
        .extracting(Comparison::metric)
        .doesNotContain("auc", "pr_auc")
        .contains("log_loss");
    assertThat(AucEstimate.of(allTrue)).isEmpty();
  }

  @Test
  void readsBackFromJson() {
    Comparison one = find(Comparisons.paired(HONEST, HONEST, PLAN), "auc");
    assertThat(Json.read(Json.text(one), Comparison.class)).isEqualTo(one);
  }

  private static Comparison find(List<Comparison> all, String metric) {
    return all.stream().filter(one -> one.metric().equals(metric)).findFirst().orElseThrow();
  }

  private static double[] filled(int rows) {
    double[] half = new double[rows];
    Arrays.fill(half, 0.5);
    return half;
  }
}
