package dev.plimsoll.training.internal.prepare;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The categories a text column was trained with, most frequent first; the index of a text is its
 * place plus 1, and 0 for all that is unknown: unseen, or too rare to learn from. A missing text
 * ("") that is frequent is a category like any other.
 *
 * @param texts the known categories
 */
public record Categories(List<String> texts) {
  public Categories {
    texts = List.copyOf(texts);
  }

  /**
   * Learns the categories of a column.
   *
   * @param least a text met fewer times is unknown
   * @param most how many categories are kept
   */
  public static Categories learn(String[] column, int least, int most) {
    Map<String, Integer> counts = new HashMap<>();
    for (String text : column) {
      counts.merge(text, 1, Integer::sum);
    }
    return new Categories(
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= least)
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(most)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Indices there are, unknown included. */
  public int size() {
    return texts.size() + 1;
  }

  public int[] indices(String[] column) {
    Map<String, Integer> index = new HashMap<>();
    for (String text : texts) {
      index.put(text, index.size() + 1);
    }
    int[] indices = new int[column.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = index.getOrDefault(column[i], 0);
    }
    return indices;
  }
}
