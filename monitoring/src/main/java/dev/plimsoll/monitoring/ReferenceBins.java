package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The cells of one column and how many reference rows fell into each. Made once from the reference
 * table, which is never read again.
 *
 * <p>Numbers: up to 20 bins cut at the reference's quantiles; a value that is frequent by itself
 * gets a bin of its own, and so does each value of a column with few. What lies below the lowest or
 * above the highest reference value has cells of its own too: most visibilities are the 10 miles
 * that the sensor ends at, and in kilometres they would otherwise still be "10 and above". Values
 * are compared as floats, because that is what a model sees, and 0.7 as a double lies above 0.7 as
 * a float. Text: one cell for each of the 500 commonest categories and one for all others, new ones
 * included. Both end with a cell for what is missing.
 *
 * @param edges numbers: where each bin begins, and just above the highest value; text: empty
 * @param categories text: the commonest, commonest first; numbers: empty
 * @param counts reference rows by cell: below, bins, above, missing; or categories, others, missing
 */
public record ReferenceBins(
    String column, ColumnKind kind, List<Float> edges, List<String> categories, List<Long> counts) {
  static final int BINS = 20;
  static final int CATEGORIES = 500;

  public ReferenceBins {
    edges = List.copyOf(edges);
    categories = List.copyOf(categories);
    counts = List.copyOf(counts);
    int cells = kind == ColumnKind.NUMBER ? edges.size() + 2 : categories.size() + 2;
    if (counts.size() != cells) {
      throw new PlimsollException(
          MonitoringError.BINS_DIFFER,
          "%s: %d counts (expected: %d)".formatted(column, counts.size(), cells));
    }
  }

  /** Bins of a column of numbers; NaN and infinities count as missing. */
  public static ReferenceBins ofNumbers(String column, float[] values) {
    requireRows(column, values.length);
    float[] sorted = finite(values);
    Arrays.sort(sorted);
    ReferenceBins empty =
        new ReferenceBins(
            column, ColumnKind.NUMBER, edges(sorted), List.of(), zeros(edges(sorted).size() + 2));
    CellCounts counts = new CellCounts(empty);
    for (float value : values) {
      counts.add(value);
    }
    return empty.with(counts);
  }

  /** Cells of a column of text; the empty text counts as missing. */
  public static ReferenceBins ofTexts(String column, Iterable<String> values) {
    Map<String, Long> seen = new HashMap<>();
    for (String value : values) {
      seen.merge(value, 1L, Long::sum);
    }
    return ofTextCounts(column, seen);
  }

  /** The same from values that are counted already. */
  public static ReferenceBins ofTextCounts(String column, Map<String, Long> seen) {
    long rows = seen.values().stream().mapToLong(Long::longValue).sum();
    requireRows(column, rows);
    List<String> categories =
        seen.entrySet().stream()
            .filter(entry -> !entry.getKey().isEmpty())
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(CATEGORIES)
            .map(Map.Entry::getKey)
            .toList();
    ReferenceBins empty =
        new ReferenceBins(
            column, ColumnKind.TEXT, List.of(), categories, zeros(categories.size() + 2));
    CellCounts counts = new CellCounts(empty);
    seen.forEach(counts::add);
    return empty.with(counts);
  }

  /** The same cells with other reference counts: for two windows compared with each other. */
  public ReferenceBins with(CellCounts other) {
    return new ReferenceBins(
        column, kind, edges, categories, Arrays.stream(other.cells()).boxed().toList());
  }

  public int cells() {
    return counts.size();
  }

  public long rows() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** Names the cells without their counts: counts of equal layouts may be added. */
  public Digest layout() {
    return Digest.ofJson(List.of(column, kind, edges, categories));
  }

  /** A cell in words. */
  public String cellName(int cell) {
    if (cell == cells() - 1) {
      return "missing";
    }
    if (kind == ColumnKind.TEXT) {
      return cell == categories.size() ? "other or new values" : "'" + categories.get(cell) + "'";
    }
    if (edges.isEmpty()) {
      return "any number";
    }
    if (cell == 0) {
      return "below " + text(edges.get(0)) + ", the lowest before";
    }
    String upper = text(edges.get(Math.min(cell, edges.size() - 1)));
    return cell == edges.size()
        ? "above " + upper + ", the highest before"
        : text(edges.get(cell - 1)) + (cell == edges.size() - 1 ? " to " : " to below ") + upper;
  }

  /** The cells that stand for what the reference lacks or seldom has: outside, others, missing. */
  public boolean surprising(int cell) {
    return cell >= cells() - 2 || (kind == ColumnKind.NUMBER && cell == 0);
  }

  private static String text(float value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static List<Float> edges(float[] sorted) {
    TreeSet<Float> edges = new TreeSet<>();
    int n = sorted.length;
    int distinct = 0;
    for (int i = 0; i < n && distinct <= BINS; i++) {
      distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    for (int i = 0; i < n; ) {
      int next = i + 1;
      while (next < n && sorted[next] == sorted[i]) {
        next++;
      }
      // The run i..next of one value is cut off on both sides when it is a bin by itself.
      boolean alone = distinct <= BINS || (next - i) * (long) BINS >= n;
      boolean quantile =
          i * (long) BINS / n != (next - 1L) * BINS / n || i * (long) BINS % n < BINS;
      if (alone || quantile) {
        edges.add(sorted[i]);
      }
      if (alone && next < n) {
        edges.add(sorted[next]);
      }
      i = next;
    }
    if (n > 0) {
      edges.add(sorted[0]);
      edges.add(Math.nextUp(sorted[n - 1]));
    }
    return new ArrayList<>(edges);
  }

  private static float[] finite(float[] values) {
    float[] kept = new float[values.length];
    int size = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        kept[size++] = value + 0f; // -0 becomes 0
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private static List<Long> zeros(int size) {
    return Collections.nCopies(size, 0L);
  }

  private static void requireRows(String column, long rows) {
    if (rows == 0) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_EMPTY,
          column + ": 0 reference rows (expected: the rows the model was trained on)");
    }
  }
}
