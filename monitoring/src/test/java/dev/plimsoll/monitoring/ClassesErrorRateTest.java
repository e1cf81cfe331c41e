package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How often windows of classes alarm when nothing has changed, and when the model has declined. */
class ClassesErrorRateTest {
  private static final double ALPHA = 0.1;
  private static final int RUNS = 800;

  /** How sure the model is: right three times of four, and nine of ten with a heavy tail. */
  private static final double[] SURE = {2.2, 5.8};

  /** Rows whose truth is drawn at random, by which nine tenths right become eight. */
  private static final double WRONG = 0.1765;

  /** The level and two standard errors of the simulation itself. */
  private static final double BOUND = ALPHA + 2 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);

  /** Nothing is too small here: what is measured is the statistics, not the minimum. */
  private static final PerformanceMonitor STRICT = new PerformanceMonitor(50, 2, 0, 0, 0, 0);

  @Test
  void windowsLikeTheTestKeepToTheLevelWhicheverIsLarger() {
    SplittableRandom random = new SplittableRandom(171);
    int[][] sizes = {{3000, 400}, {800, 800}, {300, 2000}};
    for (double sure : SURE) {
      double all = 0;
      for (int[] size : sizes) {
        double rate = rates(STRICT, sure, size[0], size[1], 0, RUNS, ALPHA, random).any();
        all += rate;
        assertThat(rate).as("%s, test %d, window %d", sure, size[0], size[1]).isLessThan(BOUND);
      }
      // Not bought by never calling: most of the level is used.
      assertThat(all / sizes.length).as("%s", sure).isGreaterThan(0.5 * ALPHA);
    }
  }

  @Test
  void theStandardMinimumOnlyTakesFalseAlarmsAway() {
    // the last is right 99 times of 100, and then surprised
    for (double sure : new double[] {2.2, 5.8, 40}) {
      SplittableRandom random = new SplittableRandom(172);
      PerformanceMonitor standard = PerformanceMonitor.standard();
      double strict = rates(STRICT, sure, 5000, 1000, 0, 400, ALPHA, random).any();
      random = new SplittableRandom(172);
      double rate = rates(standard, sure, 5000, 1000, 0, 400, ALPHA, random).any();
      assertThat(rate).as("%s", sure).isLessThanOrEqualTo(strict).isLessThan(ALPHA);
    }
  }

  @Test
  void anAccuracyThatFellFromNineTenthsToEightIsCaughtInAThousandLabels() {
    SplittableRandom random = new SplittableRandom(173);
    assertThat(accuracy(0, random)).isCloseTo(0.9, within(0.005));
    assertThat(accuracy(WRONG, random)).isCloseTo(0.8, within(0.005));
    Rates rates = rates(PerformanceMonitor.standard(), 5.8, 5000, 1000, WRONG, 200, 0.04, random);
    assertThat(rates.accuracy()).isGreaterThanOrEqualTo(0.99);
    assertThat(rates.logLoss()).isGreaterThanOrEqualTo(0.99);
    Rates half =
        rates(PerformanceMonitor.standard(), 5.8, 5000, 1000, WRONG / 2, 200, 0.04, random);
    assertThat(half.accuracy()).isGreaterThanOrEqualTo(0.95);
  }

  private static double accuracy(double wrong, SplittableRandom random) {
    return 1 - PerformanceReference.errors(Worlds.skies(100_000, 5.8, wrong, random)).mean();
  }

  /** How often any alarmed, and each of the two. */
  private record Rates(double any, double accuracy, double logLoss) {}

  private static Rates rates(
      PerformanceMonitor monitor,
      double sure,
      int testRows,
      int windowRows,
      double wrong,
      int runs,
      double alpha,
      SplittableRandom random) {
    int any = 0;
    int accuracy = 0;
    int logLoss = 0;
    for (int run = 0; run < runs; run++) {
      AnswerTable test = Worlds.skies(testRows, sure, 0, random);
      AnswerTable window = Worlds.skies(windowRows, sure, wrong, random);
      List<Decline> declines = monitor.declines(PerformanceReference.of(test), window, alpha);
      accuracy += declines.get(0).alarmed() ? 1 : 0;
      logLoss += declines.get(1).alarmed() ? 1 : 0;
      any += declines.stream().anyMatch(Decline::alarmed) ? 1 : 0;
    }
    double all = runs;
    return new Rates(any / all, accuracy / all, logLoss / all);
  }
}
