package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.EvaluationError;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Cuts a table into the groups that a plan names, and measures each that is big enough. */
public final class Slices {
  /** What is measured of the rows of one slice. */
  public interface Measure {
    /** Whether a row had the outcome; false where answers are of another kind. */
    boolean positive(int row);

    /**
     * The metrics of the rows of one group.
     *
     * @param groupOfRow which group each row is in
     */
    MetricSet of(int[] groupOfRow, int group, int rows, long seed);
  }

  private Slices() {}

  /** Refuses a plan that names a column the table does not have. */
  public static void check(Map<String, String[]> groups, EvaluationPlan plan) {
    for (List<String> columns : plan.slices()) {
      for (String column : columns) {
        if (!groups.containsKey(column)) {
          throw new PlimsollException(
              EvaluationError.GROUP_UNKNOWN,
              "slice: '%s' (expected: one of %s)"
                  .formatted(column, new TreeSet<>(groups.keySet())));
        }
      }
    }
  }

  /**
   * Every slice of the plan, the largest first within each.
   *
   * @param rows of the table
   */
  public static List<SliceReport> of(
      Map<String, String[]> groups, int rows, EvaluationPlan plan, Measure measure) {
    List<SliceReport> reports = new ArrayList<>();
    for (List<String> columns : plan.slices()) {
      reports.addAll(cut(groups, rows, plan, columns, measure));
    }
    return reports;
  }

  private static List<SliceReport> cut(
      Map<String, String[]> values,
      int rows,
      EvaluationPlan plan,
      List<String> columns,
      Measure measure) {
    Map<List<String>, Integer> numbers = new HashMap<>();
    List<Group> groups = new ArrayList<>();
    int[] groupOfRow = new int[rows];
    for (int row = 0; row < groupOfRow.length; row++) {
      List<String> key = new ArrayList<>(columns.size());
      for (String column : columns) {
        key.add(valueAt(values, column, row));
      }
      int number = numbers.computeIfAbsent(key, k -> groups.size());
      if (number == groups.size()) {
        groups.add(new Group(number, key));
      }
      groupOfRow[row] = number;
      Group group = groups.get(number);
      group.rows++;
      group.positives += measure.positive(row) ? 1 : 0;
    }
    groups.sort(
        Comparator.comparingInt((Group group) -> -group.rows).thenComparing(g -> g.key.toString()));
    List<SliceReport> reports = new ArrayList<>();
    for (Group group : groups) {
      reports.add(report(measure, plan, columns, groupOfRow, group));
    }
    return reports;
  }

  private static SliceReport report(
      Measure measure, EvaluationPlan plan, List<String> columns, int[] groupOfRow, Group group) {
    Map<String, String> where = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      where.put(columns.get(i), group.key.get(i));
    }
    if (group.rows < plan.minimumRows()) {
      return new SliceReport(
          where, group.rows, group.positives, SliceReport.State.TOO_FEW_ROWS, null);
    }
    // A slice's resamples depend on its own name, not on which other slices were asked for.
    long seed = plan.seed() * 31 + where.hashCode();
    return new SliceReport(
        where,
        group.rows,
        group.positives,
        SliceReport.State.MEASURED,
        measure.of(groupOfRow, group.number, group.rows, seed));
  }

  private static String valueAt(Map<String, String[]> groups, String column, int row) {
    String[] values = groups.get(column);
    @Nullable String value = values == null ? null : values[row];
    return value == null ? SliceReport.MISSING : value;
  }

  private static final class Group {
    final int number;
    final List<String> key;
    int rows;
    int positives;

    Group(int number, List<String> key) {
      this.number = number;
      this.key = key;
    }
  }
}
