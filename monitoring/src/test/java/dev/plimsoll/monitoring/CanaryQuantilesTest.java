package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Canaries that answer with quantiles. */
class CanaryQuantilesTest {
  private static final CanaryPlan PLAN = CanaryPlan.standard(AnswerKind.QUANTILES);

  /** No size is too small here: what is measured is the statistics, not the margins. */
  private static final CanaryPlan STRICT = new CanaryPlan(0.1, 10, 50, 0, 0, 0, 1e-12);

  @Test
  void aCanaryLikeTheChampionIsRarelyStoppedHoweverOftenOneLooks() {
    for (Errors errors : Errors.values()) {
      for (double share : new double[] {0.2, 0.8}) {
        SplittableRandom random = new SplittableRandom(281);
        ReferenceProfile reference = Worlds.referenceOfRanges(3000, errors, random);
        int runs = 120;
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
      SplittableRandom random = new SplittableRandom(282);
      ReferenceProfile reference = Worlds.referenceOfRanges(3000, errors, random);
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
    SplittableRandom random = new SplittableRandom(283);
    ReferenceProfile reference = Worlds.referenceOfRanges(3000, Errors.NORMAL, random);
    CanaryTraffic good = traffic(reference, Errors.NORMAL, 0.2, 1, random);
    good.serve(5000);
    CanaryReport early = good.look(PLAN, 1);
    assertThat(early.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(early.reasons())
        .singleElement()
        .asString()
        .startsWith(
            "not yet shown to be no worse: pinball loss, in parts of the test's, higher by ");
    good.serve(60_000);
    CanaryReport late = good.look(PLAN, 2);
    assertThat(late.verdict()).as(late.explanation().text()).isEqualTo(CanaryVerdict.HEALTHY);
    assertThat(late.reasons().get(0))
        .startsWith("inputs and scores agree with the champion's; pinball loss, in parts")
        .contains("higher by at most 0.0");
    CanaryTraffic bad = traffic(reference, Errors.NORMAL, 0.2, 1.5, random);
    bad.serve(5000);
    CanaryReport report = bad.look(PLAN, 1);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith(
            "the canary is further off: pinball loss, in parts of the test's, higher by 0.");
    assertThat(Json.read(Json.text(report), CanaryReport.class)).isEqualTo(report);
  }

  @Test
  void aCanaryWhoseMiddleLiesElsewhereIsFoundWithoutLabels() {
    SplittableRandom random = new SplittableRandom(284);
    ReferenceProfile reference = Worlds.referenceOfRanges(3000, Errors.NORMAL, random);
    CanaryArm champion = new CanaryArm(reference);
    CanaryArm canary = new CanaryArm(reference);
    AnswerTable rows = Worlds.ranges(4000, Errors.NORMAL, 1, 1, random);
    SampleRatio ratio = SampleRatio.NONE;
    for (int i = 0; i < rows.rows(); i++) {
      boolean toCanary = random.nextBoolean();
      QuantileAnswer answer = Worlds.range(rows, i);
      QuantileAnswer later =
          new QuantileAnswer(
              answer.levels(),
              new float[] {answer.value(0), answer.value(1) + 30, answer.value(2) + 60});
      (toCanary ? canary : champion).add(Worlds.inputs(random), toCanary ? later : answer);
      ratio = ratio.plus(0.5, toCanary);
    }
    CanaryReport report = CanaryAnalysis.look(PLAN, 1, reference, champion, canary, ratio);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith("the canary scores quite differently: (score) has changed");
  }

  @Test
  void aLossIsThePinballLossInPartsOfTheTests() {
    // 4 off with a level of one half: a loss of 2
    CanaryArm arm = new CanaryArm(profile(4, -4, 4, -4));
    QuantileAnswer ten = new QuantileAnswer(List.of(0.5), new float[] {10});
    arm.addLabel(ten, 14.0);
    arm.addLabel(ten, 10.0);
    assertThat(arm.losses().rows()).isEqualTo(2);
    assertThat(arm.losses().mean()).isCloseTo(0.5, within(1e-12));
    for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      arm.addLabel(new QuantileAnswer(List.of(0.5), new float[] {none}), 1);
    }
    arm.addLabel(ten, Double.NEGATIVE_INFINITY);
    arm.addLabel(ten, 1e71);
    assertThat(arm.losses().rows()).isEqualTo(2);
    arm.addLabel(ten, 1e70);
    assertThat(arm.losses().varianceOfMean()).isFinite();
    CanaryArm tiny = new CanaryArm(profile(1e-300, 1e-300));
    tiny.addLabel(ten, 1e70);
    tiny.addLabel(ten, 10);
    assertThat(tiny.losses().rows()).isEqualTo(2);
    assertThat(tiny.losses().varianceOfMean()).isFinite();
    arm.add(Map.of(), ten);
    assertThat(arm.rows()).isEqualTo(1);
    assertThat(Arrays.stream(arm.score().cells()).sum()).isEqualTo(1);
  }

  @Test
  void aTestWithoutLossLeavesNothingToMeasureBy() {
    SplittableRandom random = new SplittableRandom(285);
    AnswerTable exact = AnswerTable.quantiles(Worlds.LEVELS, new double[6], new double[2]);
    ReferenceProfile reference =
        new ReferenceProfile(
            null,
            List.of(),
            Worlds.referenceOfRanges(2000, Errors.NORMAL, random).score(),
            PerformanceReference.of(exact),
            List.of(),
            Worlds.LEVELS);
    CanaryTraffic traffic = traffic(reference, Errors.NORMAL, 0.5, 1, random);
    traffic.serve(2000);
    CanaryReport report = traffic.look(PLAN, 1);
    assertThat(report.canaryLabels()).isZero();
    assertThat(report.moreLoss()).isNull();
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(report.reasons().get(0)).contains("the test's mean pinball loss is 0");
  }

  @Test
  void theTruthOfAnotherKindOfAnswerIsRefused() {
    SplittableRandom random = new SplittableRandom(286);
    QuantileAnswer ten = new QuantileAnswer(List.of(0.5), new float[] {10});
    CanaryArm ofNumbers = new CanaryArm(Worlds.referenceOfMinutes(100, Errors.NORMAL, random));
    assertThatThrownBy(() -> ofNumbers.addLabel(ten, 1))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("row answered with: QUANTILES (expected: NUMBER");
    CanaryArm ofQuantiles = new CanaryArm(profile(1, -1));
    assertThatThrownBy(() -> ofQuantiles.addLabel(10, 1.0))
        .hasMessageContaining("row answered with: NUMBER (expected: QUANTILES");
    ClassAnswer sun = new ClassAnswer(Worlds.SKIES, new float[] {1, 0, 0});
    assertThatThrownBy(() -> ofQuantiles.addLabel(sun, "sun"))
        .hasMessageContaining("row answered with: CLASSES (expected: QUANTILES");
  }

  @Test
  void theStandardPlanDiffersOnlyInWhatItsMarginIsOf() {
    // 0.05 nats there, five parts of a hundred of the pinball loss here
    assertThat(PLAN).isEqualTo(CanaryPlan.standard());
  }

  /** Of a test that answered 0 as the median, with these truths. */
  private static ReferenceProfile profile(double... actual) {
    AnswerTable test = AnswerTable.quantiles(List.of(0.5), new double[actual.length], actual);
    return Worlds.referenceOf(test, List.of());
  }

  private static CanaryTraffic traffic(
      ReferenceProfile reference,
      Errors errors,
      double share,
      double canaryFactor,
      SplittableRandom random) {
    return new CanaryTraffic(reference, new Ranges(errors, canaryFactor), share, random);
  }

  record Ranges(Errors errors, double canaryFactor) implements CanaryTraffic.Models {
    @Override
    public AnswerTable rows(int rows, boolean canary, SplittableRandom random) {
      return Worlds.ranges(rows, errors, canary ? canaryFactor : 1, 1, random);
    }

    @Override
    public void deal(AnswerTable rows, int row, Map<String, Object> inputs, CanaryArm arm) {
      QuantileAnswer answer = Worlds.range(rows, row);
      arm.add(inputs, answer);
      arm.addLabel(answer, rows.truth()[row]);
    }
  }
}
