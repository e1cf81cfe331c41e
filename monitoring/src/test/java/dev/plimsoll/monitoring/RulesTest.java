package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final PerformanceMonitor STANDARD = PerformanceMonitor.standard();

  @Test
  void spendsTheBudgetEvenlyOverTheWindows() {
    FalsePageBudget budget = FalsePageBudget.of("1 per 90d");
    assertThat(budget.alpha(Duration.ofDays(7), 1)).isCloseTo(7 / 90.0, within(1e-12));
    assertThat(budget.alpha(Duration.ofDays(7), 0.5)).isCloseTo(3.5 / 90, within(1e-12));
    assertThat(budget.alpha(Duration.ofDays(900), 1)).isEqualTo(0.5);
    assertThat(FalsePageBudget.of("2 per 48h").text()).isEqualTo("2 per 2d");
    assertThat(FalsePageBudget.of("0.5 per 36h").text()).isEqualTo("0.5 per 36h");
    assertThat(FalsePageBudget.of("3 per 2w").per()).isEqualTo(Duration.ofDays(14));
    assertThat(Json.read(Json.text(budget), FalsePageBudget.class)).isEqualTo(budget);
  }

  @Test
  void refusesABudgetThatIsNone() {
    for (String text :
        new String[] {"", "never", "0 per 90d", "1 per 0d", "1 per 90", "-1 per 9d"}) {
      assertThatThrownBy(() -> FalsePageBudget.of(text)).hasMessageContaining("'1 per 90d'");
    }
    assertThatThrownBy(() -> FalsePageBudget.of("1 per 90d").alpha(Duration.ZERO, 1))
        .hasMessageContaining("PT0S");
  }

  @Test
  void findsAModelThatHasLostItsTouch() {
    SplittableRandom random = new SplittableRandom(1);
    PerformanceReference reference = PerformanceReference.of(Worlds.honest(5000, random));
    int found = 0;
    for (int run = 0; run < 50; run++) {
      ScoredTable honest = Worlds.honest(1000, random);
      boolean[] label = honest.label().clone();
      for (int i = 0; i < label.length; i += 5) {
        label[i] = random.nextBoolean();
      }
      PerformanceCheck check =
          STANDARD.check(Optional.of(reference), new ScoredTable(honest.score(), label), 0.04, run);
      found += check.alarmed() ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(48);
  }

  @Test
  void aDeclineTooSmallToMatterCallsNobody() {
    SplittableRandom random = new SplittableRandom(2);
    PerformanceReference reference = PerformanceReference.of(Worlds.honest(200_000, random));
    ScoredTable honest = Worlds.honest(200_000, random);
    boolean[] label = honest.label().clone();
    for (int i = 0; i < label.length; i += 50) {
      label[i] = random.nextBoolean();
    }
    PerformanceCheck check =
        STANDARD.check(Optional.of(reference), new ScoredTable(honest.score(), label), 0.04, 1);
    assertThat(check.declines().get(0).pValue()).isLessThan(1e-4);
    assertThat(check.alarmed()).isFalse();
    assertThat(check.explanation().particular()).contains("auc is worse", "no alarm");
  }

  @Test
  void tooFewLabelsIsAnAnswerOfItsOwn() {
    SplittableRandom random = new SplittableRandom(3);
    Optional<PerformanceReference> reference =
        Optional.of(PerformanceReference.of(Worlds.honest(1000, random)));
    PerformanceCheck none =
        STANDARD.check(reference, new ScoredTable(new double[0], new boolean[0]), 0.04, 1);
    assertThat(none.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(none.metrics()).isNull();
    PerformanceCheck few = STANDARD.check(reference, Worlds.honest(199, random), 0.04, 1);
    assertThat(few.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(few.metrics()).isNotNull();
    PerformanceCheck oneSided =
        STANDARD.check(reference, new ScoredTable(new double[500], new boolean[500]), 0.04, 1);
    assertThat(oneSided.state()).isEqualTo(State.TOO_FEW_LABELS);
    assertThat(oneSided.explanation().particular()).contains("500 labels so far");
    assertThat(STANDARD.check(Optional.empty(), Worlds.honest(500, random), 0.04, 1).state())
        .isEqualTo(State.NO_REFERENCE);
    assertThat(Json.read(Json.text(few), PerformanceCheck.class)).isEqualTo(few);
  }

  @Test
  void meanLossesOfPartsAddUp() {
    MeanLoss parts = MeanLoss.NONE;
    MeanLoss left = MeanLoss.NONE.plus(1).plus(2);
    MeanLoss right = MeanLoss.NONE.plus(4).plus(9).plus(16);
    parts = parts.plus(left).plus(right).plus(MeanLoss.NONE);
    assertThat(parts.rows()).isEqualTo(5);
    assertThat(parts.mean()).isCloseTo(6.4, within(1e-12));
    assertThat(parts.varianceOfMean()).isCloseTo(153.2 / 4 / 5, within(1e-12));
    assertThat(MeanLoss.NONE.plus(3).varianceOfMean()).isZero();
    assertThat(MeanLoss.logLoss(0, true)).isFinite();
  }

  @Test
  void spendsLessThanTheLevelHoweverOftenOneLooks() {
    CanaryPlan plan = CanaryPlan.standard();
    double spent = 0;
    for (int look = 1; look <= 100_000; look++) {
      spent += plan.alpha(look);
    }
    assertThat(spent).isLessThanOrEqualTo(plan.alpha());
    assertThatThrownBy(() -> plan.alpha(0)).hasMessageContaining("look: 0");
    assertThatThrownBy(() -> new CanaryPlan(0, 1, 1, 0, 0, 0, 1)).hasMessageContaining("alpha 0.0");
    assertThatThrownBy(() -> new CanaryPlan(0.05, 1, 1, 0, 0, 0, 0))
        .hasMessageContaining("margin 0.0");
  }

  @Test
  void refusesRulesThatCannotWork() {
    assertThatThrownBy(() -> new PerformanceMonitor(1, 30, 0.02, 0.02, 0.05, 0.02))
        .hasMessageContaining("1 labels");
    assertThatThrownBy(
            () ->
                new MonitorPlan(
                    FalsePageBudget.of("1 per 90d"), 1.5, DriftRule.standard(), STANDARD))
        .hasMessageContaining("driftShare: 1.5");
  }
}
