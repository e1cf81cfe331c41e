package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.text.EncodedTexts;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Some texts filled up to the longest of them; lives in the scope it is made in.
 *
 * @param ids INT64 [N, T], T at least 1
 * @param padding which of them are tokens
 */
public record TokenBatch(Tensor ids, Padding padding) {
  /** The rows of these numbers, in that order. */
  public static TokenBatch of(EncodedTexts texts, long[] rows, int padId) {
    int[] lengths = Arrays.stream(rows).mapToInt(row -> texts.row((int) row).length).toArray();
    int longest = Math.max(1, Arrays.stream(lengths).max().orElse(1));
    long[] ids = new long[rows.length * longest];
    Arrays.fill(ids, padId);
    for (int i = 0; i < rows.length; i++) {
      int[] row = texts.row((int) rows[i]);
      for (int t = 0; t < row.length; t++) {
        ids[i * longest + t] = row[t];
      }
    }
    return new TokenBatch(
        Tensors.of(ids, rows.length, longest), Padding.ofLengths(lengths, longest));
  }
}
