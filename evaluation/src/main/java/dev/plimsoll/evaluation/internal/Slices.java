package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.EvaluationError;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.ScoredTable;
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

/** Cuts a sorted table into the groups that a plan names, and measures each that is big enough. */
public final class Slices {
  private Slices() {}

  /** Refuses a plan that names a column the table does not have. */
  public static void check(ScoredTable table, EvaluationPlan plan) {
    for (List<String> columns : plan.slices()) {
      for (String column : columns) {
        if (!table.groups().containsKey(column)) {
          throw new PlimsollException(
              EvaluationError.GROUP_UNKNOWN,
              "slice: '%s' (expected: one of %s)"
                  .formatted(column, new TreeSet<>(table.groups().keySet())));
        }
      }
    }
  }

  public static List<SliceReport> of(ScoredTable table, SortedScores scores, EvaluationPlan plan) {
    List<SliceReport> reports = new ArrayList<>();
    for (List<String> columns : plan.slices()) {
      reports.addAll(cut(table, scores, plan, columns));
    }
    return reports;
  }

  private static List<SliceReport> cut(
      ScoredTable table, SortedScores scores, EvaluationPlan plan, List<String> columns) {
    Map<List<String>, Integer> numbers = new HashMap<>();
    List<Group> groups = new ArrayList<>();
    int[] groupOfRow = new int[table.rows()];
    for (int row = 0; row < groupOfRow.length; row++) {
      List<String> key = new ArrayList<>(columns.size());
      for (String column : columns) {
        key.add(valueAt(table, column, row));
      }
      int number = numbers.computeIfAbsent(key, k -> groups.size());
      if (number == groups.size()) {
        groups.add(new Group(number, key));
      }
      groupOfRow[row] = number;
      Group group = groups.get(number);
      group.rows++;
      group.positives += table.label()[row] ? 1 : 0;
    }
    groups.sort(
        Comparator.comparingInt((Group group) -> -group.rows).thenComparing(g -> g.key.toString()));
    List<SliceReport> reports = new ArrayList<>();
    for (Group group : groups) {
      reports.add(report(scores, plan, columns, groupOfRow, group));
    }
    return reports;
  }

  private static SliceReport report(
      SortedScores scores,
      EvaluationPlan plan,
      List<String> columns,
      int[] groupOfRow,
      Group group) {
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
        BootstrapMetrics.of(scores.only(groupOfRow, group.number, group.rows), plan, seed));
  }

  private static String valueAt(ScoredTable table, String column, int row) {
    String[] values = table.groups().get(column);
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
