package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.ColumnDrift.CellChange;
import dev.plimsoll.monitoring.ColumnDrift.Status;
import dev.plimsoll.monitoring.internal.FalseDiscovery;
import dev.plimsoll.monitoring.internal.Homogeneity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The one rule that says whether columns have drifted. All three must hold:
 *
 * <ol>
 *   <li>a valid two-sample test finds a difference, with both sizes taken into account;
 *   <li>after Benjamini-Hochberg over all columns of the window it is still below the level;
 *   <li>the effect, with its expected value under no change subtracted, reaches the minimum.
 * </ol>
 *
 * <p>When nothing changes, the chance that a window reports any column is at most the level. That
 * holds for rows that come independently; rows that come in bunches (one storm, a hundred flights)
 * are fewer than they look, and the minimum effect is what then keeps the rule quiet.
 *
 * @param minimumEffect Jensen-Shannon distance; 0.1 is a shift of a normal column by about a
 *     quarter of its standard deviation
 * @param minimumRows below it, a window says nothing
 */
public record DriftRule(double minimumEffect, int minimumRows) {
  private static final int MOVERS = 3;

  public DriftRule {
    if (!(minimumEffect >= 0 && minimumEffect < 1) || minimumRows < 1) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID,
          "drift rule: minimum effect %s, minimum rows %d (expected: 0 to below 1, and >= 1)"
              .formatted(minimumEffect, minimumRows));
    }
  }

  /** Distance 0.1, 100 rows. */
  public static DriftRule standard() {
    return new DriftRule(0.1, 100);
  }

  /**
   * Judges a window.
   *
   * @param reference one for each column
   * @param window counts of the same cells, in the same order
   * @param alpha chance with which a window without change may report anything
   */
  public List<ColumnDrift> judge(
      List<ReferenceBins> reference, List<CellCounts> window, double alpha) {
    if (reference.size() != window.size()) {
      throw new PlimsollException(
          MonitoringError.BINS_DIFFER,
          "window: %d columns (expected: %d)".formatted(window.size(), reference.size()));
    }
    List<Homogeneity> tests = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      tests.add(test(reference.get(i), window.get(i)));
    }
    double[] adjusted = adjusted(tests, window);
    List<ColumnDrift> drifts = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      Homogeneity test = tests.get(i);
      long rows = window.get(i).rows();
      drifts.add(
          new ColumnDrift(
              reference.get(i).column(),
              status(test, rows, adjusted[i], alpha),
              rows,
              test.pValue(),
              adjusted[i],
              test.effect(),
              movers(reference.get(i), window.get(i))));
    }
    return drifts;
  }

  /** Columns that cannot be tested do not count among those looked at. */
  private double[] adjusted(List<Homogeneity> tests, List<CellCounts> window) {
    List<Integer> tested = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      if (tests.get(i).groups() > 1 && window.get(i).rows() >= minimumRows) {
        tested.add(i);
      }
    }
    double[] some =
        FalseDiscovery.adjust(tested.stream().mapToDouble(i -> tests.get(i).pValue()).toArray());
    double[] all = new double[tests.size()];
    Arrays.fill(all, 1);
    for (int i = 0; i < some.length; i++) {
      all[tested.get(i)] = some[i];
    }
    return all;
  }

  private Status status(Homogeneity test, long rows, double adjusted, double alpha) {
    if (rows == 0) {
      return Status.NOT_SEEN;
    }
    if (rows < minimumRows) {
      return Status.TOO_FEW_ROWS;
    }
    if (test.groups() < 2) {
      return Status.CONSTANT;
    }
    if (adjusted > alpha) {
      return Status.STABLE;
    }
    return test.effect() >= minimumEffect ? Status.DRIFTED : Status.SMALL_CHANGE;
  }

  static Homogeneity test(ReferenceBins reference, CellCounts window) {
    long[] before = reference.counts().stream().mapToLong(Long::longValue).toArray();
    boolean[] surprising = new boolean[before.length];
    for (int i = 0; i < before.length; i++) {
      surprising[i] = reference.surprising(i);
    }
    return Homogeneity.of(
        before, window.cells(), reference.kind() == ColumnKind.NUMBER, surprising);
  }

  private static List<CellChange> movers(ReferenceBins reference, CellCounts window) {
    double before = Math.max(1, reference.rows());
    double now = Math.max(1, window.rows());
    long[] counts = window.cells();
    List<CellChange> changes = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (reference.counts().get(i) + counts[i] > 0) {
        changes.add(
            new CellChange(
                reference.cellName(i), reference.counts().get(i) / before, counts[i] / now));
      }
    }
    changes.sort(Comparator.comparingDouble(c -> -Math.abs(c.now() - c.before())));
    return changes.subList(0, Math.min(MOVERS, changes.size()));
  }
}
