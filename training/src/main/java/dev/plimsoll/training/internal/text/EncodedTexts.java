package dev.plimsoll.training.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The token ids of a column of texts. */
public final class EncodedTexts {
  private final List<int[]> ids;
  private final int cut;
  private final int longestMet;

  EncodedTexts(List<int[]> ids, int cut) {
    this.ids = ids;
    this.cut = cut;
    longestMet = ids.stream().mapToInt(row -> row.length).max().orElse(0);
  }

  public int rows() {
    return ids.size();
  }

  /** Not to be changed. */
  public int[] row(int index) {
    return ids.get(index);
  }

  /** Texts that had more tokens than the model reads. */
  public int cut() {
    return cut;
  }

  /** Tokens of the longest row. */
  public int longestMet() {
    return longestMet;
  }

  /**
   * The row numbers in groups that are computed together: like lengths side by side, so that little
   * is padding, and no more tokens in a group than given, unless one row alone has more.
   */
  public List<int[]> groups(int tokensMax) {
    int[] order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt(row -> ids.get(row).length))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= order.length; i++) {
      if (i == order.length || (long) (i - from + 1) * ids.get(order[i]).length > tokensMax) {
        groups.add(Arrays.copyOfRange(order, from, i));
        from = i;
      }
    }
    return groups;
  }
}
