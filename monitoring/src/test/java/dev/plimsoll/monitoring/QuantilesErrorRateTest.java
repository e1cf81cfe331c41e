package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.Worlds.Errors;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How often windows of quantiles alarm when nothing has changed, and when the model declined. */
class QuantilesErrorRateTest {
  private static final double ALPHA = 0.1;
  private static final int RUNS = 800;

  /** What is called 0.1 and 0.9 are 0.15 and 0.85. */
  private static final double NARROW = 0.875;

  /** The level and two standard errors of the simulation itself. */
  private static final double BOUND = ALPHA + 2 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);

  /** Nothing is too small here: what is measured is the statistics, not the minimum. */
  private static final PerformanceMonitor STRICT = new PerformanceMonitor(50, 2, 0, 0, 0, 0);

  private static final PerformanceMonitor STANDARD = PerformanceMonitor.standard();

  @Test
  void windowsLikeTheTestKeepToTheLevelWhicheverIsLarger() {
    SplittableRandom random = new SplittableRandom(271);
    int[][] sizes = {{3000, 300}, {800, 800}, {300, 3000}};
    for (Errors errors : Errors.values()) {
      double all = 0;
      for (int[] size : sizes) {
        double rate = rates(STRICT, errors, size[0], size[1], 1, 1, RUNS, ALPHA, random).any();
        all += rate;
        assertThat(rate).as("%s, test %d, window %d", errors, size[0], size[1]).isLessThan(BOUND);
      }
      // Not bought by never calling: most of the level is used.
      assertThat(all / sizes.length).as("%s", errors).isGreaterThan(0.5 * ALPHA);
    }
  }

  @Test
  void theStandardMinimumOnlyTakesFalseAlarmsAway() {
    for (Errors errors : Errors.values()) {
      SplittableRandom random = new SplittableRandom(272);
      double strict = rates(STRICT, errors, 5000, 1000, 1, 1, 400, ALPHA, random).any();
      random = new SplittableRandom(272);
      double rate = rates(STANDARD, errors, 5000, 1000, 1, 1, 400, ALPHA, random).any();
      assertThat(rate).as("%s", errors).isLessThanOrEqualTo(strict).isLessThan(ALPHA);
    }
  }

  @Test
  void errorsThatGrewByAFifthAreCaughtInAThousandLabels() {
    SplittableRandom random = new SplittableRandom(273);
    for (Errors errors : Errors.values()) {
      Rates rates = rates(STANDARD, errors, 5000, 1000, 1.2, 1, 200, 0.04, random);
      assertThat(rates.coverage()).as("%s", errors).isGreaterThanOrEqualTo(0.99);
      // the pinball loss has the errors' own tail
      assertThat(rates.pinball())
          .as("%s", errors)
          .isGreaterThanOrEqualTo(errors == Errors.LOG_NORMAL ? 0.6 : 0.99);
    }
  }

  @Test
  void aCoverageThatFellFromEightTenthsToSevenIsCaughtInAThousandLabels() {
    SplittableRandom random = new SplittableRandom(274);
    for (Errors errors : Errors.values()) {
      assertThat(coverage(errors, 1, random)).isCloseTo(0.8, within(0.005));
      assertThat(coverage(errors, NARROW, random)).isCloseTo(0.7, within(0.005));
      Rates rates = rates(STANDARD, errors, 5000, 1000, 1, NARROW, 200, 0.04, random);
      assertThat(rates.coverage()).as("%s", errors).isGreaterThanOrEqualTo(0.99);
      // it is the range that is wrong, and hardly how far off the quantiles are
      assertThat(rates.pinball()).as("%s", errors).isLessThan(0.15);
    }
  }

  private static double coverage(Errors errors, double wide, SplittableRandom random) {
    return 1 - PerformanceReference.misses(Worlds.ranges(100_000, errors, 1, wide, random)).mean();
  }

  /** How often any alarmed, and each of the two. */
  private record Rates(double any, double pinball, double coverage) {}

  private static Rates rates(
      PerformanceMonitor monitor,
      Errors errors,
      int testRows,
      int windowRows,
      double factor,
      double wide,
      int runs,
      double alpha,
      SplittableRandom random) {
    int any = 0;
    int pinball = 0;
    int coverage = 0;
    for (int run = 0; run < runs; run++) {
      AnswerTable test = Worlds.ranges(testRows, errors, 1, 1, random);
      AnswerTable window = Worlds.ranges(windowRows, errors, factor, wide, random);
      List<Decline> declines = monitor.declines(PerformanceReference.of(test), window, alpha);
      pinball += declines.get(0).alarmed() ? 1 : 0;
      coverage += declines.get(1).alarmed() ? 1 : 0;
      any += declines.stream().anyMatch(Decline::alarmed) ? 1 : 0;
    }
    double all = runs;
    return new Rates(any / all, pinball / all, coverage / all);
  }
}
