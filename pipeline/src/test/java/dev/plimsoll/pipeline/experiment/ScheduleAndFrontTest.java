package dev.plimsoll.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.pipeline.experiment.Halving.Rung;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleAndFrontTest {
  @Test
  void halvingHasTheKnownRounds() {
    assertThat(Halving.schedule(27, 27))
        .containsExactly(new Rung(27, 1), new Rung(9, 3), new Rung(3, 9), new Rung(1, 27));
    assertThat(Halving.schedule(20, 9))
        .containsExactly(new Rung(20, 1), new Rung(6, 3), new Rung(2, 9));
    assertThat(Halving.schedule(2, 400)).containsExactly(new Rung(2, 400));
    assertThatThrownBy(() -> Halving.schedule(0, 9)).isInstanceOf(PlimsollException.class);
    assertThatThrownBy(() -> Halving.schedule(9, 0)).isInstanceOf(PlimsollException.class);
  }

  @Test
  void theFrontHasThoseThatNobodyBeatsInEverything() {
    assertThat(
            Pareto.front(
                List.of(
                    List.of(1.0, 5.0),
                    List.of(2.0, 2.0),
                    List.of(2.0, 3.0),
                    List.of(5.0, 1.0),
                    List.of(6.0, 6.0))))
        .containsExactly(0, 1, 3);
    // equals do not beat each other
    assertThat(Pareto.front(List.of(List.of(1.0), List.of(1.0)))).containsExactly(0, 1);
    assertThat(Pareto.front(List.of())).isEmpty();
  }

  @Test
  void aTrialBeginsOnlyWhenOneAsLongAsTheLongestFits() {
    SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
    Budget budget = new Budget(Duration.ofSeconds(100), clock);
    assertThat(budget.allows()).isTrue();
    budget.took(Duration.ofSeconds(40));
    clock.advanceTo(Instant.ofEpochSecond(59));
    assertThat(budget.allows()).isTrue();
    clock.advanceTo(Instant.ofEpochSecond(60));
    assertThat(budget.allows()).isFalse();
    assertThat(budget.spent()).isTrue();
    assertThat(new Budget(null, clock).allows()).isTrue();
  }
}
