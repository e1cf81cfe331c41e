package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CanaryAnalysisTest {
  private static final double SHARE = 0.2;
  private static final CanaryPlan PLAN = CanaryPlan.standard();
  private static final ReferenceProfile REFERENCE = Worlds.reference(5000, new SplittableRandom(1));

  @Test
  void aCanaryLikeTheChampionIsRarelyStoppedHoweverOftenOneLooks() {
    // No size is too small here: what is measured is the statistics, not the margins.
    CanaryPlan strict = new CanaryPlan(0.1, 10, 50, 0, 0, 0, 1e-12);
    SplittableRandom random = new SplittableRandom(2);
    int runs = 300;
    int stopped = 0;
    for (int run = 0; run < runs; run++) {
      Traffic traffic = new Traffic(random);
      boolean rollback = false;
      for (int look = 1; look <= 20 && !rollback; look++) {
        traffic.serve(400, inputs -> inputs, false);
        rollback = traffic.look(strict, look).verdict() == CanaryVerdict.ROLLBACK;
      }
      stopped += rollback ? 1 : 0;
    }
    assertThat(stopped / (double) runs).isLessThanOrEqualTo(strict.alpha());
  }

  @Test
  void standardMarginsNearlyNeverStopAGoodCanaryAndCallItHealthyInTheEnd() {
    SplittableRandom random = new SplittableRandom(3);
    for (int run = 0; run < 20; run++) {
      Traffic traffic = new Traffic(random);
      traffic.serve(500, inputs -> inputs, false);
      CanaryReport early = traffic.look(PLAN, 1);
      assertThat(early.verdict()).isEqualTo(CanaryVerdict.HOLD);
      assertThat(early.reasons().get(0)).contains("too few rows");
      traffic.serve(40_000, inputs -> inputs, false);
      CanaryReport late = traffic.look(PLAN, 2);
      assertThat(late.verdict()).as(late.explanation().text()).isEqualTo(CanaryVerdict.HEALTHY);
    }
  }

  @Test
  void aUnitErrorIsFoundAtTheFirstLookThatHasEnoughRows() {
    for (UnaryOperator<Map<String, Object>> error :
        List.<UnaryOperator<Map<String, Object>>>of(
            inputs -> changed(inputs, "visibility", 1.6f, 0),
            inputs -> changed(inputs, "temperature", 1.8f, 32),
            inputs -> changed(inputs, "temperature", 1, 4))) {
      Traffic traffic = new Traffic(new SplittableRandom(4));
      traffic.serve(1800, error, false);
      CanaryReport report = traffic.look(PLAN, 1);
      assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
      assertThat(report.reasons().get(0)).contains("fed other values than the champion");
    }
  }

  @Test
  void shuffledScoresAreFoundByTheirLosses() {
    Traffic traffic = new Traffic(new SplittableRandom(5));
    traffic.serve(2000, inputs -> inputs, true);
    CanaryReport report = traffic.look(PLAN, 1);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons()).singleElement().asString().contains("log loss higher by");
    assertThat(report.inputs()).noneMatch(ColumnDrift::drifted);
    assertThat(Json.read(Json.text(report), CanaryReport.class)).isEqualTo(report);
  }

  @Test
  void lostAnswersAreFoundByTheShareOfRows() {
    Traffic traffic = new Traffic(new SplittableRandom(6));
    traffic.serve(5000, inputs -> inputs, false);
    SampleRatio lost =
        new SampleRatio(
            traffic.ratio.expected() * 1.5, traffic.ratio.variance(), traffic.ratio.actual());
    CanaryReport report =
        CanaryAnalysis.look(PLAN, 1, REFERENCE, traffic.champion, traffic.canary, lost);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(report.reasons().get(0)).contains("rows where");
    assertThat(traffic.ratio.pValue()).isGreaterThan(0.01);
  }

  @Test
  void withoutLabelsItHoldsUnlessThePlanExpectsNone() {
    Traffic traffic = new Traffic(new SplittableRandom(7));
    traffic.labels = false;
    traffic.serve(5000, inputs -> inputs, false);
    CanaryReport waiting = traffic.look(PLAN, 1);
    assertThat(waiting.verdict()).isEqualTo(CanaryVerdict.HOLD);
    assertThat(waiting.reasons().get(0)).contains("too few labels");
    assertThat(waiting.moreLoss()).isNull();
    CanaryPlan never = new CanaryPlan(0.05, 10, 300, 0, 0.1, 0.3, 0.05);
    assertThat(traffic.look(never, 1).verdict()).isEqualTo(CanaryVerdict.HEALTHY);
  }

  @Test
  void inputsThatOnlyOneArmTakesAreNotCompared() {
    Traffic traffic = new Traffic(new SplittableRandom(8));
    traffic.serve(
        2000,
        inputs -> {
          inputs.remove("carrier");
          return inputs;
        },
        false);
    assertThat(traffic.look(PLAN, 1).inputs())
        .extracting(ColumnDrift::column)
        .containsExactly("visibility", "temperature");
  }

  private static Map<String, Object> changed(
      Map<String, Object> inputs, String name, float factor, float shift) {
    inputs.computeIfPresent(name, (n, value) -> (Float) value * factor + shift);
    return inputs;
  }

  /** Rows that a router deals to both arms. */
  private static final class Traffic {
    final SplittableRandom random;
    final CanaryArm champion = new CanaryArm(REFERENCE);
    final CanaryArm canary = new CanaryArm(REFERENCE);
    SampleRatio ratio = SampleRatio.NONE;
    boolean labels = true;

    Traffic(SplittableRandom random) {
      this.random = random;
    }

    void serve(int rows, UnaryOperator<Map<String, Object>> canarySees, boolean canaryShuffles) {
      for (int i = 0; i < rows; i++) {
        boolean toCanary = random.nextDouble() < SHARE;
        Map<String, Object> inputs = Worlds.inputs(random);
        double chance = random.nextDouble();
        double score = toCanary && canaryShuffles ? random.nextDouble() : chance;
        CanaryArm arm = toCanary ? canary : champion;
        arm.add(toCanary ? canarySees.apply(inputs) : inputs, score);
        if (labels) {
          arm.addLabel(score, random.nextDouble() < chance);
        }
        ratio = ratio.plus(SHARE, toCanary);
      }
    }

    CanaryReport look(CanaryPlan plan, int look) {
      return CanaryAnalysis.look(plan, look, REFERENCE, champion, canary, ratio);
    }
  }
}
