package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.ClassAnswer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Canaries that answer with classes. */
class CanaryClassesTest {
  private static final CanaryPlan PLAN = CanaryPlan.standard(AnswerKind.CLASSES);

  /** No size is too small here: what is measured is the statistics, not the margins. */
  private static final CanaryPlan STRICT = new CanaryPlan(0.1, 10, 50, 0, 0, 0, 1e-12);

  @Test
  void aCanaryLikeTheChampionIsRarelyStoppedHoweverOftenOneLooks() {
    for (double share : new double[] {0.2, 0.8}) {
      SplittableRandom random = new SplittableRandom(181);
      ReferenceProfile reference = Worlds.referenceOfSkies(3000, 5.8, random);
      int runs = 120;
      int stopped = 0;
      for (int run = 0; run < runs; run++) {
        CanaryTraffic traffic = traffic(reference, 5.8, share, 0, random);
        stopped += traffic.rolledBack(STRICT, 20, 400) ? 1 : 0;
      }
      assertThat(stopped / (double) runs).as("share %s", share).isLessThanOrEqualTo(STRICT.alpha());
    }
  }

  @Test
  void labelsThatNeitherModelKnowsStopNoGoodCanary() {
    SplittableRandom random = new SplittableRandom(182);
    ReferenceProfile reference = Worlds.referenceOfSkies(3000, 2.2, random);
    int runs = 100;
    int stopped = 0;
    for (int run = 0; run < runs; run++) {
      Skies strange = new Skies(2.2, 0, 0.01, random);
      CanaryTraffic traffic = new CanaryTraffic(reference, strange, 0.2, random);
      stopped += traffic.rolledBack(STRICT, 20, 400) ? 1 : 0;
    }
    assertThat(stopped / (double) runs).isLessThanOrEqualTo(STRICT.alpha());
  }

  @Test
  void aCanaryThatIsWrongInATenthMoreIsMostlyStopped() {
    SplittableRandom random = new SplittableRandom(183);
    ReferenceProfile reference = Worlds.referenceOfSkies(3000, 2.2, random);
    int runs = 50;
    int stopped = 0;
    for (int run = 0; run < runs; run++) {
      CanaryTraffic traffic = traffic(reference, 2.2, 0.2, 0.24, random);
      stopped += traffic.rolledBack(PLAN, 10, 1000) ? 1 : 0;
    }
    assertThat(stopped).isGreaterThanOrEqualTo(47);
  }

  @Test
  void aGoodOneIsCalledHealthyInTheEndAndABadOneInPlainWords() {
    SplittableRandom random = new SplittableRandom(188);
    ReferenceProfile reference = Worlds.referenceOfSkies(3000, 2.2, random);
    CanaryTraffic good = traffic(reference, 2.2, 0.2, 0, random);
    good.serve(2000);
    CanaryReport early = good.look(PLAN, 1);
    assertThat(early.verdict()).as(early.explanation().text()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(early.reasons())
        .singleElement()
        .asString()
        .startsWith("not yet shown to be no worse: log loss higher by ");
    good.serve(60_000);
    CanaryReport late = good.look(PLAN, 2);
    assertThat(late.verdict()).as(late.explanation().text()).isEqualTo(CanaryVerdict.HEALTHY);
    assertThat(late.reasons().get(0))
        .startsWith(
            "inputs and predicted classes agree with the champion's; log loss higher by at");
    CanaryTraffic bad = traffic(reference, 2.2, 0.2, 0.4, random);
    bad.serve(5000);
    CanaryReport report = bad.look(PLAN, 1);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith("the canary is wrong more often or more surely: log loss higher by 0.");
    assertThat(Json.read(Json.text(report), CanaryReport.class)).isEqualTo(report);
  }

  @Test
  void aLossIsTheSurpriseAtTheTrueClassByTheRowsOwnNames() {
    CanaryArm arm = new CanaryArm(Worlds.referenceOfSkies(500, 2.2, new SplittableRandom(185)));
    ClassAnswer answer = new ClassAnswer(List.of("snow", "fog"), new float[] {0.25f, 0.75f});
    arm.addLabel(answer, "snow");
    assertThat(arm.losses().mean()).isCloseTo(Math.log(4), within(1e-9));
    arm.addLabel(answer, "fog");
    assertThat(arm.losses().mean()).isCloseTo(Math.log(16.0 / 3) / 2, within(1e-9));
    arm.addLabel(answer, "hail");
    assertThat(arm.losses().rows()).isEqualTo(3);
    assertThat(arm.losses().mean())
        .isCloseTo((Math.log(16.0 / 3) - Math.log(1e-7)) / 3, within(1e-9));
    arm.addLabel(new ClassAnswer(List.of("a", "b"), new float[] {Float.NaN, 1}), "a");
    arm.addLabel(new ClassAnswer(List.of("a", "b"), new float[] {2, 1}), "a");
    assertThat(arm.losses().rows()).isEqualTo(3);
    arm.add(Map.of(), answer);
    long[] cells = arm.score().cells();
    assertThat(cells[cells.length - 2]).as("fog is new to the reference").isEqualTo(1);
  }

  @Test
  void aCanaryThatKnowsTheClassesInAnotherOrderIsNoOther() {
    SplittableRandom random = new SplittableRandom(186);
    ReferenceProfile reference = Worlds.referenceOfSkies(3000, 2.2, random);
    CanaryArm usual = new CanaryArm(reference);
    CanaryArm turned = new CanaryArm(reference);
    AnswerTable rows = Worlds.skies(200, 2.2, 0, random);
    for (int i = 0; i < rows.rows(); i++) {
      ClassAnswer answer = Worlds.answer(rows, i);
      float[] p = answer.numbers();
      ClassAnswer other =
          new ClassAnswer(List.of("snow", "sun", "rain"), new float[] {p[2], p[0], p[1]});
      String truth = Worlds.SKIES.get((int) rows.truth()[i]);
      usual.add(Map.of(), answer);
      usual.addLabel(answer, truth);
      turned.add(Map.of(), other);
      turned.addLabel(other, truth);
    }
    assertThat(turned.losses()).isEqualTo(usual.losses());
    assertThat(turned.score().cells()).isEqualTo(usual.score().cells());
  }

  @Test
  void aCanaryThatAnswersWithAnotherMixIsFoundWithoutLabels() {
    SplittableRandom random = new SplittableRandom(187);
    ReferenceProfile reference = Worlds.referenceOfSkies(3000, 2.2, random);
    CanaryArm champion = new CanaryArm(reference);
    CanaryArm canary = new CanaryArm(reference);
    AnswerTable rows = Worlds.skies(2000, 2.2, 0, random);
    ClassAnswer snow = new ClassAnswer(Worlds.SKIES, new float[] {0, 0, 1});
    SampleRatio ratio = SampleRatio.NONE;
    for (int i = 0; i < rows.rows(); i++) {
      boolean toCanary = random.nextBoolean();
      ClassAnswer answer = toCanary && i % 2 == 0 ? snow : Worlds.answer(rows, i);
      (toCanary ? canary : champion).add(Worlds.inputs(random), answer);
      ratio = ratio.plus(0.5, toCanary);
    }
    CanaryReport report = CanaryAnalysis.look(PLAN, 1, reference, champion, canary, ratio);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith("the canary answers with quite another mix of classes: (score) has changed")
        .contains("'snow': ");
  }

  @Test
  void theStandardPlanIsThatOfProbabilities() {
    assertThat(PLAN).isEqualTo(CanaryPlan.standard());
  }

  private static CanaryTraffic traffic(
      ReferenceProfile reference,
      double sure,
      double share,
      double canaryWrong,
      SplittableRandom random) {
    return new CanaryTraffic(reference, new Skies(sure, canaryWrong, 0, random), share, random);
  }

  /**
   * @param unknown part of the rows whose true class neither model knows
   */
  private record Skies(double sure, double canaryWrong, double unknown, SplittableRandom random)
      implements CanaryTraffic.Models {
    @Override
    public AnswerTable rows(int rows, boolean canary, SplittableRandom ofRows) {
      return Worlds.skies(rows, sure, canary ? canaryWrong : 0, ofRows);
    }

    @Override
    public void deal(AnswerTable rows, int row, Map<String, Object> inputs, CanaryArm arm) {
      ClassAnswer answer = Worlds.answer(rows, row);
      arm.add(inputs, answer);
      boolean strange = random.nextDouble() < unknown;
      arm.addLabel(answer, strange ? "hail" : Worlds.SKIES.get((int) rows.truth()[row]));
    }
  }
}
