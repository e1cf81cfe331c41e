package dev.plimsoll.monitoring.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Whether two sets of counts come from one distribution, and how far apart they are.
 *
 * <p>Test: Pearson's chi-square for homogeneity, which uses both sizes (a reference is a sample
 * too, not the truth). Cells in which either side would expect fewer than five rows are merged; the
 * choice looks only at both sides together, which the test holds fixed, so it costs no validity.
 *
 * <p>What is new, missing or outside the reference's range, and too rare for that (none of 30,000,
 * then five of 100), would vanish by merging. Each such cell is tested by itself with the exact
 * binomial. The chi-square spends four fifths of the level and these cells share the last fifth.
 * That stays valid where the reference's own extremes cut the cell: that all of the s largest
 * values of both sides come from the window has just the chance that the binomial gives.
 *
 * <p>Effect: Jensen-Shannon distance to base 2, between 0 and 1, after subtracting from the
 * divergence what sampling alone is expected to give, (cells - 1) / 8 · (1/n + 1/m) nats. Unlike
 * Cramér's V it does not shrink when the reference is much larger than the window. A shift of a
 * normal column by d standard deviations gives about 0.42 d.
 *
 * @param groups how many cells were left after merging; 1 means there was nothing to test
 * @param pValue 1 when there was nothing to test
 * @param effect 0 when the difference is no more than expected of sampling
 */
public record Homogeneity(int groups, double pValue, double effect) {
  static final double MINIMUM_EXPECTED = 5;
  private static final double CHI_SQUARE_SHARE = 0.8;

  /**
   * Compares.
   *
   * @param ordered whether neighbouring cells may be merged (bins), or the rarest (categories)
   * @param surprising by cell: whether it stands for what is new, missing or out of range
   */
  public static Homogeneity of(
      long[] reference, long[] window, boolean ordered, boolean[] surprising) {
    double n = sum(reference);
    double m = sum(window);
    if (n == 0 || m == 0) {
      return new Homogeneity(0, 1, 0);
    }
    double smaller = Math.min(n, m) / (n + m);
    List<Cell> normal = new ArrayList<>();
    Cell rare = new Cell(0, 0);
    double exact = 1;
    int alone = 0;
    for (int i = 0; i < reference.length; i++) {
      Cell cell = new Cell(reference[i], window[i]);
      if (surprising[i] && cell.all() * smaller < MINIMUM_EXPECTED) {
        rare = rare.plus(cell);
        exact = Math.min(exact, moreThanBefore(cell, m / (n + m)));
        alone++;
      } else if (cell.all() > 0) {
        normal.add(cell);
      }
    }
    List<Cell> merged = ordered ? neighbours(normal, smaller) : rarest(normal, smaller);
    List<Cell> apart = new ArrayList<>(merged);
    if (rare.all() > 0) {
      apart.add(rare);
      merged = withSurprise(merged, rare, smaller);
    }
    double pValue = chiSquare(merged, n, m);
    if (alone > 0) {
      double surprise = exact * alone / (1 - CHI_SQUARE_SHARE);
      pValue = Math.min(1, Math.min(pValue / CHI_SQUARE_SHARE, surprise));
    }
    return new Homogeneity(apart.size(), pValue, effect(apart, n, m));
  }

  /** Chance that the window has so many of the cell's rows, if rows fell to it at random. */
  private static double moreThanBefore(Cell cell, double windowShare) {
    return cell.window == 0
        ? 1
        : BinomialDistribution.of((int) cell.all(), windowShare)
            .survivalProbability((int) cell.window - 1);
  }

  /** Large enough together: a cell of its own. Otherwise part of the smallest. */
  private static List<Cell> withSurprise(List<Cell> cells, Cell rare, double smaller) {
    List<Cell> all = new ArrayList<>(cells);
    if (rare.all() * smaller < MINIMUM_EXPECTED && !all.isEmpty()) {
      Cell smallest = all.stream().min(Comparator.comparingDouble(Cell::all)).orElseThrow();
      all.set(all.indexOf(smallest), smallest.plus(rare));
    } else {
      all.add(rare);
    }
    return all;
  }

  private static List<Cell> neighbours(List<Cell> cells, double smaller) {
    List<Cell> merged = new ArrayList<>();
    Cell open = new Cell(0, 0);
    for (Cell cell : cells) {
      open = open.plus(cell);
      if (open.all() * smaller >= MINIMUM_EXPECTED) {
        merged.add(open);
        open = new Cell(0, 0);
      }
    }
    closeInto(merged, open);
    return merged;
  }

  private static List<Cell> rarest(List<Cell> cells, double smaller) {
    List<Cell> ascending = new ArrayList<>(cells);
    ascending.sort(Comparator.comparingDouble(Cell::all));
    List<Cell> merged = new ArrayList<>();
    Cell open = new Cell(0, 0);
    for (Cell cell : ascending) {
      boolean openIsShort = open.all() > 0 && open.all() * smaller < MINIMUM_EXPECTED;
      if (openIsShort || cell.all() * smaller < MINIMUM_EXPECTED) {
        open = open.plus(cell);
      } else {
        merged.add(cell);
      }
    }
    if (open.all() * smaller >= MINIMUM_EXPECTED) {
      merged.add(open);
    } else {
      closeInto(merged, open);
    }
    return merged;
  }

  private static void closeInto(List<Cell> merged, Cell open) {
    if (open.all() == 0) {
      return;
    }
    if (merged.isEmpty()) {
      merged.add(open);
    } else {
      int last = merged.size() - 1;
      merged.set(last, merged.get(last).plus(open));
    }
  }

  private static double chiSquare(List<Cell> cells, double n, double m) {
    if (cells.size() < 2) {
      return 1;
    }
    double statistic = 0;
    for (Cell cell : cells) {
      double difference = cell.reference / n - cell.window / m;
      statistic += difference * difference / cell.all();
    }
    return ChiSquaredDistribution.of(cells.size() - 1.0).survivalProbability(statistic * n * m);
  }

  private static double effect(List<Cell> cells, double n, double m) {
    double divergence = 0;
    for (Cell cell : cells) {
      double p = cell.reference / n;
      double q = cell.window / m;
      divergence += (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2;
    }
    double chance = (cells.size() - 1) / 8.0 * (1 / n + 1 / m);
    return Math.sqrt(Math.min(1, Math.max(0, divergence - chance) / Math.log(2)));
  }

  private static double part(double share, double middle) {
    return share == 0 ? 0 : share * Math.log(share / middle);
  }

  private static double sum(long[] counts) {
    double sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private record Cell(double reference, double window) {
    double all() {
      return reference + window;
    }

    Cell plus(Cell other) {
      return new Cell(reference + other.reference, window + other.window);
    }
  }
}
