package dev.plimsoll.training.internal.text;

import dev.plimsoll.onnx.TokenGroups;
import java.util.List;

/** The token ids of a column of texts. */
public final class EncodedTexts {
  private final List<int[]> ids;
  private final int cut;
  private final int longestMet;

  /**
   * @param ids of each text, not to be changed
   * @param cut texts that had more tokens than the model reads
   */
  public EncodedTexts(List<int[]> ids, int cut) {
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
    return TokenGroups.of(ids, tokensMax);
  }
}
