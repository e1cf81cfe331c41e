package dev.plimsoll.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one caller brings to a run: some rows of every input. Nothing is copied, so the arrays must
 * stay as they are until the run is over.
 */
public final class Feed {
  private final int from;
  private final int rows;
  private final int length;
  private final Object[] columns;
  private final @Nullable List<int[]> ids;
  private final @Nullable Map<String, Tensor> whole;

  private Feed(
      int from,
      int rows,
      Object[] columns,
      @Nullable List<int[]> ids,
      @Nullable Map<String, Tensor> whole) {
    this.from = from;
    this.rows = rows;
    this.columns = columns;
    this.ids = ids;
    this.whole = whole;
    int longest = 0;
    for (int i = from; ids != null && i < from + rows; i++) {
      longest = Math.max(longest, ids.get(i).length);
    }
    this.length = longest;
  }

  /**
   * Rows of columns.
   *
   * @param columns {@code float[]}, {@code String[]} or {@link Tensor}, in the order of {@link
   *     TensorSession#columns}, each with all rows from the first
   * @param ids the texts of a model that reads text, encoded, by row; null for others
   */
  public static Feed rows(int from, int rows, Object[] columns, @Nullable List<int[]> ids) {
    return new Feed(from, rows, columns, ids, null);
  }

  /** All of the graph's own inputs by name, token inputs included: cannot share a run. */
  public static Feed whole(int rows, Map<String, Tensor> inputs) {
    return new Feed(0, rows, new Object[0], null, inputs);
  }

  /** Some of these rows, counted from the first of them. */
  public Feed slice(int first, int count) {
    if (whole != null) {
      throw new IllegalStateException("a whole feed has no rows of its own");
    }
    return new Feed(from + first, count, columns, ids, null);
  }

  /** The first row with a text of so many tokens, its own over and over. */
  Feed lengthened(int tokens) {
    int[] own = ids(0);
    int[] longer = new int[tokens];
    for (int i = 0; i < tokens && own.length > 0; i++) {
      longer[i] = own[i % own.length];
    }
    return new Feed(from, 1, columns, Collections.nCopies(from + 1, longer), null);
  }

  public int rows() {
    return rows;
  }

  /** Tokens of the longest text; 0 without texts. */
  public int length() {
    return length;
  }

  /** Whether it may run together with others. */
  public boolean isShareable() {
    return whole == null;
  }

  int from() {
    return from;
  }

  Object column(int index) {
    return columns[index];
  }

  int[] ids(int row) {
    if (ids == null) {
      throw new IllegalStateException("a feed without texts for a model that reads them");
    }
    return ids.get(from + row);
  }

  @Nullable Map<String, Tensor> whole() {
    return whole;
  }
}
