package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.Tables.Lcg;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Values from scikit-learn 1.9.1 and NumPy, made once by this code and copied:
 *
 * <pre>{@code
 * def table(n, seed, steps):
 *     g = Lcg(seed); p = []; y = []      # s = (s * 1103515245 + 12345) % 2**31; s / 2**31
 *     for _ in range(n):
 *         x = g.next()
 *         x = int(x * steps) / (steps - 1) if steps else x
 *         p.append(x); y.append(g.next() < 0.15 + 0.7 * x)
 *     return np.array(p), np.array(y)
 * for n, seed, steps in ((300, 7, 21), (600, 11, 0)):
 *     p, y = table(n, seed, steps); d = p >= 0.5
 *     roc_auc_score(y, p), average_precision_score(y, p), accuracy_score(y, d), precision_score(y, d),
 *     recall_score(y, d), f1_score(y, d), log_loss(y, p), brier_score_loss(y, p)
 *     o = np.argsort(p)
 *     sum(abs((p[b] - y[b]).sum()) for b in np.array_split(o, 15)) / n     # the calibration error
 *     a, b = p[y], p[~y]                                                   # DeLong by its definition
 *     k = (a[:, None] > b[None]) + 0.5 * (a[:, None] == b[None])
 *     k.mean(1).var(ddof=1) / len(a) + k.mean(0).var(ddof=1) / len(b)
 * }</pre>
 */
class KnownAnswersTest {
  private static final ScoredTable TIED = Tables.known(300, 7, 21);
  private static final ScoredTable DISTINCT = Tables.known(600, 11, 0);

  @Test
  void agreesWithScikitLearnWhenScoresTieAndReachZeroAndOne() {
    assertThat(TIED.positives()).isEqualTo(151);
    expect(
        TIED,
        0.5,
        Map.of(
            Metric.AUC, 0.767589670652029,
            Metric.PR_AUC, 0.7173869432117733,
            Metric.ACCURACY, 0.7233333333333334,
            Metric.PRECISION, 0.7125,
            Metric.RECALL, 0.7549668874172185,
            Metric.F1, 0.7331189710610932,
            Metric.LOG_LOSS, 1.2644924160081166,
            Metric.BRIER, 0.20183333333333334));
  }

  @Test
  void agreesWithScikitLearnOnDistinctScores() {
    assertThat(DISTINCT.positives()).isEqualTo(317);
    expect(
        DISTINCT,
        0.5,
        Map.of(
            Metric.AUC, 0.7301111346434662,
            Metric.PR_AUC, 0.7512082780482743,
            Metric.ACCURACY, 0.6716666666666666,
            Metric.PRECISION, 0.7083333333333334,
            Metric.RECALL, 0.6435331230283912,
            Metric.F1, 0.6743801652892562,
            Metric.LOG_LOSS, 0.6432284212137561,
            Metric.BRIER, 0.2193805961844105,
            Metric.ECE, 0.08973223715399703));
  }

  @Test
  void usesTheThresholdThatThePlanGives() {
    expect(TIED, 0.4, Map.of(Metric.PRECISION, 0.65625, Metric.RECALL, 0.8344370860927153));
    expect(
        DISTINCT,
        0.4,
        Map.of(Metric.PRECISION, 0.6619318181818182, Metric.RECALL, 0.7350157728706624));
  }

  @Test
  void variancesOfTheAucAreDeLongs() {
    assertThat(AucEstimate.of(TIED).orElseThrow().variance())
        .isCloseTo(0.0007667690310968563, within(1e-15));
    assertThat(AucEstimate.of(DISTINCT).orElseThrow().variance())
        .isCloseTo(0.00041040065938239726, within(1e-15));
  }

  @Test
  void varianceOfADifferenceOnTheSameRowsIsDeLongs() {
    ScoredTable first = Tables.known(400, 5, 0);
    Lcg random = new Lcg(9);
    double[] blurred = new double[first.rows()];
    for (int i = 0; i < blurred.length; i++) {
      blurred[i] = Math.min(1, Math.max(0, first.score()[i] + 0.6 * (random.next() - 0.5)));
    }
    AucEstimate difference =
        AucEstimate.difference(first, new ScoredTable(blurred, first.label())).orElseThrow();
    assertThat(difference.auc()).isCloseTo(0.035854074668807745, within(1e-12));
    assertThat(difference.variance()).isCloseTo(0.00018458496784417493, within(1e-15));
  }

  @Test
  void regressionAgreesWithScikitLearn() {
    // g = Lcg(3); each row: v = 10 * g.next(); predicted = v + 4 * g.next() - 1.5
    Lcg random = new Lcg(3);
    double[] actual = new double[200];
    double[] predicted = new double[200];
    for (int i = 0; i < 200; i++) {
      actual[i] = 10 * random.next();
      predicted[i] = actual[i] + 4 * random.next() - 1.5;
    }
    EvaluationReport report =
        AnswerEvaluator.evaluate(AnswerTable.numbers(predicted, actual), EvaluationPlan.simple(1));
    assertThat(report.overall().metric(Metric.MAE).orElseThrow().value())
        .isCloseTo(1.1006697702035309, within(1e-12));
    assertThat(report.overall().metric(Metric.RMSE).orElseThrow().value())
        .isCloseTo(1.303762977938759, within(1e-12));
    assertThat(report.overall().metric(Metric.R2).orElseThrow().value())
        .isCloseTo(0.7919092602610165, within(1e-12));
  }

  private static void expect(ScoredTable table, double threshold, Map<Metric, Double> known) {
    EvaluationPlan plan = new EvaluationPlan(List.of(), 1, 50, 0.95, 1, threshold);
    MetricSet set = Evaluator.evaluate(table, plan).overall();
    known.forEach(
        (metric, value) ->
            assertThat(set.require(metric).value())
                .as(metric.key())
                .isCloseTo(value, within(1e-12)));
  }
}
