package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.monitoring.Worlds.Errors;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How often windows of numbers alarm when nothing has changed, and when errors have grown. */
class NumbersErrorRateTest {
  private static final double ALPHA = 0.1;
  private static final int RUNS = 600;

  /** The level and two standard errors of the simulation itself. */
  private static final double BOUND = ALPHA + 2 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);

  /** Nothing is too small here: what is measured is the statistics, not the minimum. */
  private static final PerformanceMonitor STRICT = new PerformanceMonitor(50, 2, 0, 0, 0, 0);

  @Test
  void windowsLikeTheTestKeepToTheLevelWhicheverIsLarger() {
    SplittableRandom random = new SplittableRandom(71);
    for (Errors errors : Errors.TAME) {
      double all = 0;
      int[][] sizes = {{3000, 400}, {800, 800}, {300, 2000}};
      for (int[] size : sizes) {
        double rate = alarms(STRICT, errors, size[0], size[1], 1, RUNS, ALPHA, random);
        all += rate;
        assertThat(rate).as("%s, test %d, window %d", errors, size[0], size[1]).isLessThan(BOUND);
      }
      // Not bought by never calling: most of the level is used.
      assertThat(all / sizes.length).as("%s", errors).isGreaterThan(0.5 * ALPHA);
    }
  }

  @Test
  void theStandardMinimumOnlyTakesFalseAlarmsAway() {
    PerformanceMonitor standard = PerformanceMonitor.standard();
    for (Errors errors : Errors.TAME) {
      SplittableRandom random = new SplittableRandom(72);
      double rate = alarms(standard, errors, 5000, 1000, 1, 400, ALPHA, random);
      assertThat(rate).as("%s", errors).isLessThan(ALPHA);
    }
  }

  @Test
  void errorsThatGrewByAFifthAreCaughtNearlyAlwaysInAThousandLabels() {
    PerformanceMonitor standard = PerformanceMonitor.standard();
    for (Errors errors : Errors.TAME) {
      SplittableRandom random = new SplittableRandom(73);
      double rate = alarms(standard, errors, 5000, 1000, 1.2, 200, 0.04, random);
      assertThat(rate).as("%s", errors).isGreaterThanOrEqualTo(0.95);
    }
  }

  private static double alarms(
      PerformanceMonitor monitor,
      Errors errors,
      int testRows,
      int windowRows,
      double factor,
      int runs,
      double alpha,
      SplittableRandom random) {
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      AnswerTable test = Worlds.minutes(testRows, errors, 1, random);
      AnswerTable window = Worlds.minutes(windowRows, errors, factor, random);
      Optional<PerformanceReference> reference = Optional.of(PerformanceReference.of(test));
      alarms += monitor.check(reference, window, alpha, run).alarmed() ? 1 : 0;
    }
    return alarms / (double) runs;
  }
}
