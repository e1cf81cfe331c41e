package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.monitoring.internal.FalseDiscovery;
import dev.plimsoll.monitoring.internal.Homogeneity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The null table: how often the rules call when nothing has changed, over window sizes and
 * cardinalities. Nowhere more than the budget and a fifth.
 */
class FalseAlarmTest {
  private static final double ALPHA = 0.1;
  private static final int COLUMNS = 10;
  private static final int RUNS = 500;
  private static final int REFERENCE = 1000;

  /** A budget, a fifth, and one standard error of the simulation itself. */
  private static final double BOUND = 1.2 * ALPHA + Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);

  @Test
  void categoriesKeepToTheBudgetAtAnySizeAndCardinality() {
    SplittableRandom random = new SplittableRandom(42);
    double all = 0;
    int[] cardinalities = {2, 5, 50, 500};
    int[] sizes = {100, 500, 1500};
    for (int cardinality : cardinalities) {
      double[] cumulative = uneven(cardinality);
      for (int size : sizes) {
        double rate = categoryAlarms(cumulative, size, random);
        all += rate;
        assertThat(rate).as("%d categories, %d rows", cardinality, size).isLessThan(BOUND);
      }
    }
    // Not bought by never calling: on the whole the budget is used.
    assertThat(all / cardinalities.length / sizes.length).isBetween(0.6 * ALPHA, 1.2 * ALPHA);
  }

  @Test
  void numbersInQuantileBinsKeepToTheBudget() {
    SplittableRandom random = new SplittableRandom(43);
    for (int size : new int[] {100, 1000, 4000}) {
      int alarms = 0;
      int runs = 300;
      for (int run = 0; run < runs; run++) {
        List<ReferenceBins> reference = new ArrayList<>();
        List<CellCounts> window = new ArrayList<>();
        for (int column = 0; column < COLUMNS; column++) {
          ReferenceBins bins = ReferenceBins.ofNumbers("x" + column, skewed(REFERENCE, random));
          CellCounts counts = new CellCounts(bins);
          for (float value : skewed(size, random)) {
            counts.add(value);
          }
          reference.add(bins);
          window.add(counts);
        }
        List<ColumnDrift> drifts = new DriftRule(0, 1).judge(reference, window, ALPHA);
        alarms += drifts.stream().anyMatch(ColumnDrift::drifted) ? 1 : 0;
      }
      assertThat(alarms / (double) runs).as("%d rows", size).isLessThan(BOUND + 0.01);
    }
  }

  @Test
  void aBudgetOfOnePageInNinetyDaysGivesOnePageInNinetyDays() {
    FalsePageBudget budget = FalsePageBudget.of("1 per 90d");
    Duration window = Duration.ofDays(7);
    SplittableRandom random = new SplittableRandom(44);
    double alpha = budget.alpha(window, 1);
    int windows = 8000;
    int pages = 0;
    double[] cumulative = uneven(8);
    for (int i = 0; i < windows; i++) {
      double[] pValues = new double[COLUMNS];
      for (int column = 0; column < COLUMNS; column++) {
        pValues[column] =
            Homogeneity.of(
                    draw(cumulative, 400, random),
                    draw(cumulative, 200, random),
                    false,
                    new boolean[8])
                .pValue();
      }
      pages += anyAtMost(FalseDiscovery.adjust(pValues), alpha) ? 1 : 0;
    }
    double per90Days = pages / (windows * 7.0) * 90;
    assertThat(per90Days).isBetween(0.8, 1.2);
  }

  @Test
  void performanceKeepsToTheBudgetWhenNothingDeclines() {
    SplittableRandom random = new SplittableRandom(45);
    PerformanceMonitor strict = new PerformanceMonitor(200, 30, 0, 0, 0, 0);
    int runs = 600;
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      PerformanceReference reference = PerformanceReference.of(Worlds.honest(3000, random));
      ScoredTable window = Worlds.honest(400, random);
      alarms += strict.check(Optional.of(reference), window, ALPHA, run).alarmed() ? 1 : 0;
    }
    assertThat(alarms / (double) runs).isBetween(0.4 * ALPHA, 1.2 * ALPHA);
  }

  private static double categoryAlarms(double[] cumulative, int size, SplittableRandom random) {
    int alarms = 0;
    for (int run = 0; run < RUNS; run++) {
      double[] pValues = new double[COLUMNS];
      for (int column = 0; column < COLUMNS; column++) {
        pValues[column] =
            Homogeneity.of(
                    draw(cumulative, REFERENCE, random),
                    draw(cumulative, size, random),
                    false,
                    lastTwo(cumulative.length))
                .pValue();
      }
      alarms += anyAtMost(FalseDiscovery.adjust(pValues), ALPHA) ? 1 : 0;
    }
    return alarms / (double) RUNS;
  }

  private static boolean[] lastTwo(int cells) {
    boolean[] surprising = new boolean[cells];
    surprising[cells - 1] = true;
    surprising[cells - 2] = cells > 2;
    return surprising;
  }

  private static boolean anyAtMost(double[] adjusted, double alpha) {
    for (double one : adjusted) {
      if (one <= alpha) {
        return true;
      }
    }
    return false;
  }

  /** Shares that fall like 1 / rank: a few common categories, many rare ones. */
  private static double[] uneven(int cardinality) {
    double[] cumulative = new double[cardinality];
    double sum = 0;
    for (int i = 0; i < cardinality; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    for (int i = 0; i < cardinality; i++) {
      cumulative[i] /= sum;
    }
    return cumulative;
  }

  private static long[] draw(double[] cumulative, int rows, SplittableRandom random) {
    long[] counts = new long[cumulative.length];
    for (int i = 0; i < rows; i++) {
      int found = Arrays.binarySearch(cumulative, random.nextDouble());
      counts[Math.min(found >= 0 ? found : -found - 1, counts.length - 1)]++;
    }
    return counts;
  }

  /** Heavy to the right, with a tenth at zero and some missing. */
  private static float[] skewed(int rows, SplittableRandom random) {
    float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      double kind = random.nextDouble();
      values[i] =
          kind < 0.03
              ? Float.NaN
              : kind < 0.13 ? 0 : (float) Math.pow(1 - random.nextDouble(), -0.7);
    }
    return values;
  }
}
