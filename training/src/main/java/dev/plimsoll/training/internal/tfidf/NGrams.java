package dev.plimsoll.training.internal.tfidf;

import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.TokenizerFile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The words and word pairs that are counted, by token id, with their weights of rarity.
 *
 * <p>A pair is one {@code long}, the first id in the upper half; a single word has only a lower
 * half. Ids of special tokens, the unknown word's among them, are in none.
 */
final class NGrams {
  private final long[] grams;
  private final float[] rarity;
  private final Map<Long, Integer> places = new HashMap<>();

  private NGrams(long[] grams, float[] rarity) {
    this.grams = grams;
    this.rarity = rarity;
    for (int i = 0; i < grams.length; i++) {
      places.put(grams[i], i);
    }
  }

  /**
   * Learns what to count: the most frequent by the number of texts that have them.
   *
   * @param longest 1 for words, 2 for words and pairs
   * @param least texts that must have it
   * @param most n-grams kept
   */
  static NGrams learn(EncodedTexts texts, int longest, int least, int most) {
    Map<Long, Integer> documents = new HashMap<>();
    for (int row = 0; row < texts.rows(); row++) {
      Set<Long> met = new HashSet<>();
      for (int n = 1; n <= longest; n++) {
        for (int i = n - 1; i < texts.row(row).length; i++) {
          long gram = gram(texts.row(row), i, n);
          if (gram >= 0) {
            met.add(gram);
          }
        }
      }
      met.forEach(gram -> documents.merge(gram, 1, Integer::sum));
    }
    List<Map.Entry<Long, Integer>> kept =
        documents.entrySet().stream()
            .filter(entry -> entry.getValue() >= least)
            .sorted(
                Map.Entry.<Long, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(most)
            .sorted(Map.Entry.comparingByKey()) // single words have the lowest keys
            .toList();
    long[] grams = kept.stream().mapToLong(Map.Entry::getKey).toArray();
    float[] rarity = new float[grams.length];
    for (int i = 0; i < rarity.length; i++) {
      rarity[i] = (float) (Math.log((1.0 + texts.rows()) / (1.0 + kept.get(i).getValue())) + 1);
    }
    return new NGrams(grams, rarity);
  }

  private static long gram(int[] ids, int end, int n) {
    int special = TokenizerFile.SPECIAL.size();
    if (ids[end] < special || (n == 2 && ids[end - 1] < special)) {
      return -1;
    }
    return n == 1 ? ids[end] : (long) ids[end - 1] << 32 | ids[end];
  }

  int size() {
    return grams.length;
  }

  /** Single words, which come first. */
  int words() {
    int words = 0;
    while (words < grams.length && grams[words] >>> 32 == 0) {
      words++;
    }
    return words;
  }

  /** The ids of all, one after another. */
  long[] pool() {
    int words = words();
    long[] pool = new long[words + 2 * (grams.length - words)];
    for (int i = 0; i < grams.length; i++) {
      if (i < words) {
        pool[i] = grams[i];
      } else {
        pool[words + 2 * (i - words)] = grams[i] >>> 32;
        pool[words + 2 * (i - words) + 1] = grams[i] & 0xffff_ffffL;
      }
    }
    return pool;
  }

  float[] rarity() {
    return rarity.clone();
  }

  /**
   * A text as a sparse vector of length 1: {@code (1 + ln count) * rarity}, then normalised. Empty
   * when it has none of the n-grams.
   */
  Map<Integer, Float> vector(int[] ids) {
    TreeMap<Integer, Float> vector = new TreeMap<>();
    int longest = words() < grams.length ? 2 : 1;
    for (int n = 1; n <= longest; n++) {
      for (int i = n - 1; i < ids.length; i++) {
        Integer place = places.get(gram(ids, i, n));
        if (place != null) {
          vector.merge(place, 1f, Float::sum);
        }
      }
    }
    double squares = 0;
    for (Map.Entry<Integer, Float> entry : vector.entrySet()) {
      float weighed = (float) (1 + Math.log(entry.getValue())) * rarity[entry.getKey()];
      entry.setValue(weighed);
      squares += (double) weighed * weighed;
    }
    float length = (float) Math.sqrt(squares);
    vector.replaceAll((place, value) -> value / length);
    return vector;
  }
}
