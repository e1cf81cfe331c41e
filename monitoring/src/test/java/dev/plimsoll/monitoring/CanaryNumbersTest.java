package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.Worlds.Errors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Canaries that answer with a number. */
class CanaryNumbersTest {
  private static final CanaryPlan PLAN = CanaryPlan.standard(AnswerKind.NUMBER);

  /** No size is too small here: what is measured is the statistics, not the margins. */
  private static final CanaryPlan STRICT = new CanaryPlan(0.1, 10, 50, 0, 0, 0, 1e-12);

  @Test
  void aCanaryLikeTheChampionIsRarelyStoppedHoweverOftenOneLooks() {
    for (Errors errors : Errors.TAME) {
      // a half and more of the traffic is where a heavy tail would make Welch's test call too often
      for (double share : new double[] {0.2, 0.8}) {
        SplittableRandom random = new SplittableRandom(81);
        ReferenceProfile reference = Worlds.referenceOfMinutes(3000, errors, random);
        int runs = 200;
        int stopped = 0;
        for (int run = 0; run < runs; run++) {
          CanaryTraffic traffic = traffic(reference, errors, share, 1, random);
          stopped += traffic.rolledBack(STRICT, 20, 400) ? 1 : 0;
        }
        assertThat(stopped / (double) runs)
            .as("%s, share %s", errors, share)
            .isLessThanOrEqualTo(STRICT.alpha());
      }
    }
  }

  @Test
  void aCanaryThatIsFurtherOffByThreeTenthsIsMostlyStopped() {
    for (Errors errors : Errors.TAME) {
      SplittableRandom random = new SplittableRandom(82);
      ReferenceProfile reference = Worlds.referenceOfMinutes(3000, errors, random);
      int runs = 50;
      int stopped = 0;
      for (int run = 0; run < runs; run++) {
        CanaryTraffic traffic = traffic(reference, errors, 0.2, 1.3, random);
        stopped += traffic.rolledBack(PLAN, 10, 1000) ? 1 : 0;
      }
      assertThat(stopped).as("%s", errors).isGreaterThanOrEqualTo(45);
    }
  }

  @Test
  void aGoodOneIsCalledHealthyInTheEndAndABadOneInPlainWords() {
    SplittableRandom random = new SplittableRandom(83);
    ReferenceProfile reference = Worlds.referenceOfMinutes(3000, Errors.NORMAL, random);
    CanaryTraffic good = traffic(reference, Errors.NORMAL, 0.2, 1, random);
    good.serve(5000);
    CanaryReport early = good.look(PLAN, 1);
    assertThat(early.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(early.reasons())
        .singleElement()
        .asString()
        .startsWith(
            "not yet shown to be no worse: squared error, in parts of the test's, higher by ");
    good.serve(60_000);
    CanaryReport late = good.look(PLAN, 2);
    assertThat(late.verdict()).as(late.explanation().text()).isEqualTo(CanaryVerdict.HEALTHY);
    assertThat(late.reasons().get(0))
        .contains("squared error, in parts of the test's, higher by at most 0.0");
    CanaryTraffic bad = traffic(reference, Errors.NORMAL, 0.2, 1.5, random);
    bad.serve(5000);
    CanaryReport report = bad.look(PLAN, 1);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith(
            "the canary is further off: squared error, in parts of the test's, higher by 1.");
    assertThat(Json.read(Json.text(report), CanaryReport.class)).isEqualTo(report);
  }

  @Test
  void aLossIsTheSquaredErrorInPartsOfTheTests() {
    CanaryArm arm = new CanaryArm(profile(2, -2, 2, -2)); // mean squared error 4
    arm.addLabel(10, 14.0);
    arm.addLabel(10, 10.0);
    assertThat(arm.losses().rows()).isEqualTo(2);
    assertThat(arm.losses().mean()).isCloseTo(2, within(1e-12));
    arm.addLabel(Double.NaN, 1.0);
    arm.addLabel(1, Double.POSITIVE_INFINITY);
    arm.addLabel(1, 1e71);
    assertThat(arm.losses().rows()).isEqualTo(2);
    arm.addLabel(1, 1e70);
    assertThat(arm.losses().varianceOfMean()).isFinite();
    CanaryArm tiny = new CanaryArm(profile(1e-80, 1e-80));
    tiny.addLabel(0, 1e70);
    tiny.addLabel(0, 0.0);
    assertThat(tiny.losses().varianceOfMean()).isFinite();
  }

  @Test
  void aTestWithoutErrorLeavesNothingToMeasureBy() {
    CanaryTraffic traffic =
        traffic(profile(0, 0, 0), Errors.NORMAL, 0.5, 1, new SplittableRandom(84));
    traffic.serve(2000);
    CanaryReport report = traffic.look(PLAN, 1);
    assertThat(report.canaryLabels()).isZero();
    assertThat(report.moreLoss()).isNull();
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(report.reasons().get(0)).contains("the test's mean squared error is 0");
  }

  @Test
  void theStandardPlanDiffersOnlyInItsMargin() {
    CanaryPlan outcome = CanaryPlan.standard();
    assertThat(CanaryPlan.standard(AnswerKind.OUTCOME)).isEqualTo(outcome);
    assertThat(outcome.lossMargin()).isEqualTo(0.05);
    assertThat(PLAN.lossMargin()).isEqualTo(0.1);
    assertThat(PLAN.alpha(1)).isEqualTo(outcome.alpha(1));
    assertThat(PLAN.minimumLabels()).isEqualTo(outcome.minimumLabels());
  }

  private static ReferenceProfile profile(double... errors) {
    AnswerTable test = AnswerTable.numbers(new double[errors.length], errors);
    double[] predicted = Worlds.minutes(2000, Errors.NORMAL, 1, new SplittableRandom(80)).answers();
    return new ReferenceProfile(
        null, List.of(), ReferenceProfile.scoreBins(predicted), PerformanceReference.of(test));
  }

  private static CanaryTraffic traffic(
      ReferenceProfile reference,
      Errors errors,
      double share,
      double canaryFactor,
      SplittableRandom random) {
    return new CanaryTraffic(reference, new Minutes(errors, canaryFactor), share, random);
  }

  private record Minutes(Errors errors, double canaryFactor) implements CanaryTraffic.Models {
    @Override
    public AnswerTable rows(int rows, boolean canary, SplittableRandom random) {
      return Worlds.minutes(rows, errors, canary ? canaryFactor : 1, random);
    }

    @Override
    public void deal(AnswerTable rows, int row, Map<String, Object> inputs, CanaryArm arm) {
      arm.add(inputs, rows.answers()[row]);
      arm.addLabel(rows.answers()[row], rows.truth()[row]);
    }
  }
}
