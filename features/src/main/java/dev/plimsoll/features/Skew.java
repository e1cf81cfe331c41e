package dev.plimsoll.features;

import dev.plimsoll.features.SkewReport.ColumnSkew;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the features that were served, as logged, with those recomputed offline for the same
 * rows and instants. The two share their definition and their arithmetic, so numbers must be equal;
 * a relative difference up to {@link #TOLERANCE} is forgiven because a log may have rounded them.
 */
public final class Skew {
  /** What a log may lose: a few units in the last place of a double written as text. */
  public static final double TOLERANCE = 1e-9;

  private Skew() {}

  /**
   * Compares rows by their key.
   *
   * @param columns what each row holds, in order
   * @param logged row key to values (Double, String or null)
   * @param offline the same, recomputed
   */
  public static SkewReport compare(
      List<FeatureColumn> columns,
      Map<String, List<@Nullable Object>> logged,
      Map<String, List<@Nullable Object>> offline) {
    List<List<@Nullable Object>> served = new ArrayList<>();
    List<List<@Nullable Object>> recomputed = new ArrayList<>();
    for (Map.Entry<String, List<@Nullable Object>> row : logged.entrySet()) {
      List<@Nullable Object> other = offline.get(row.getKey());
      if (other != null) {
        served.add(checked(row.getValue(), columns));
        recomputed.add(checked(other, columns));
      }
    }
    List<ColumnSkew> skews = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      skews.add(column(columns.get(c).name(), c, served, recomputed));
    }
    long both = served.size();
    return new SkewReport(both, logged.size() - both, offline.size() - both, skews);
  }

  private static ColumnSkew column(
      String name,
      int c,
      List<List<@Nullable Object>> served,
      List<List<@Nullable Object>> recomputed) {
    long mismatched = 0;
    long missing = 0;
    long extra = 0;
    double largest = 0;
    for (int i = 0; i < served.size(); i++) {
      Object left = served.get(i).get(c);
      Object right = recomputed.get(i).get(c);
      if (left == null || right == null) {
        missing += left == null && right != null ? 1 : 0;
        extra += left != null && right == null ? 1 : 0;
      } else {
        mismatched += same(left, right) ? 0 : 1;
        if (left instanceof Number a && right instanceof Number b) {
          largest = Math.max(largest, Math.abs(a.doubleValue() - b.doubleValue()));
        }
      }
    }
    return new ColumnSkew(name, served.size(), mismatched, missing, extra, largest);
  }

  private static boolean same(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      return Double.compare(x, y) == 0
          || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
    }
    return left.equals(right);
  }

  private static List<@Nullable Object> checked(
      List<@Nullable Object> row, List<FeatureColumn> columns) {
    if (row.size() != columns.size()) {
      throw new PlimsollException(
          FeaturesError.VALUE_INVALID,
          "row: " + row.size() + " values (expected: " + columns.size() + ")");
    }
    return row;
  }
}
