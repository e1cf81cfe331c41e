package dev.plimsoll.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which texts are computed together: like lengths side by side, so that little is padding. */
public final class TokenGroups {
  private TokenGroups() {}

  /**
   * Row numbers in groups, short texts first.
   *
   * @param ids of each text
   * @param tokensMax most tokens of a group, padding included, unless one text alone has more
   */
  public static List<int[]> of(List<int[]> ids, int tokensMax) {
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
