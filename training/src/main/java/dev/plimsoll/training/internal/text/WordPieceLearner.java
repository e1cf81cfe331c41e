package dev.plimsoll.training.internal.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Learns word pieces from texts: byte-pair merges (Sennrich et al. 2016) over characters, in the
 * spelling of WordPiece, where a piece that continues a word begins with {@code ##}.
 *
 * <p>The most frequent pair of neighbouring pieces becomes a piece, until the vocabulary is full.
 * Counts are kept up to date word by word, so a merge costs as much as the words that have it: tens
 * of thousands of different words and 8,000 pieces take about a second. The same texts give the
 * same pieces.
 */
public final class WordPieceLearner {
  private static final int LONGEST_WORD = 100;
  private static final int LEAST = 2;
  private static final String CONTINUES = "##";

  private record Merge(int count, long pair) {}

  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> symbolIds = new HashMap<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Integer> wordCounts = new ArrayList<>();
  private final Map<Long, Integer> pairCounts = new HashMap<>();
  private final Map<Long, Set<Integer>> pairWords = new HashMap<>();
  private final PriorityQueue<Merge> queue =
      new PriorityQueue<>(
          Comparator.comparingInt(Merge::count).reversed().thenComparingLong(Merge::pair));

  private WordPieceLearner() {}

  /**
   * Learns pieces.
   *
   * @param pieces most pieces, {@link TokenizerFile#SPECIAL} not counted
   */
  public static List<String> learn(String[] texts, int pieces) {
    WordPieceLearner learner = new WordPieceLearner();
    learner.read(counts(texts), Math.max(1, pieces / 2));
    learner.merge(pieces);
    return List.copyOf(
        new LinkedHashSet<>(learner.symbols.subList(0, Math.min(pieces, learner.symbols.size()))));
  }

  /** How often each word is met, split as BERT splits. */
  static SortedMap<String, Integer> counts(String[] texts) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      StringBuilder word = new StringBuilder();
      String plain = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
      plain
          .codePoints()
          .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
          .forEach(
              c -> {
                boolean alone = alone(c);
                if (alone || Character.isWhitespace(c) || Character.isISOControl(c)) {
                  count(counts, word);
                }
                if (alone) {
                  count(counts, word.appendCodePoint(c));
                } else if (!Character.isWhitespace(c) && !Character.isISOControl(c)) {
                  word.appendCodePoint(c);
                }
              });
      count(counts, word);
    }
    return counts;
  }

  private static void count(Map<String, Integer> counts, StringBuilder word) {
    if (word.length() > 0 && word.length() <= LONGEST_WORD) {
      counts.merge(word.toString(), 1, Integer::sum);
    }
    word.setLength(0);
  }

  /** Punctuation and ideographs are words of their own. */
  private static boolean alone(int c) {
    if (Character.isIdeographic(c)) {
      return true;
    }
    boolean ascii = c > ' ' && c < 127;
    return ascii ? !Character.isLetterOrDigit(c) : punctuation(c);
  }

  private static boolean punctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private void read(SortedMap<String, Integer> counts, int alphabetMost) {
    TreeMap<String, Integer> alphabet = new TreeMap<>();
    counts.forEach(
        (word, count) ->
            characters(word).forEach(character -> alphabet.merge(character, count, Integer::sum)));
    alphabet.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(alphabetMost)
        .forEach(entry -> symbol(entry.getKey()));
    counts.forEach(
        (word, count) -> {
          List<String> characters = characters(word);
          if (symbolIds.keySet().containsAll(characters)) {
            add(characters.stream().mapToInt(symbolIds::get).toArray(), count);
          }
        });
    pairCounts.forEach((pair, count) -> queue.add(new Merge(count, pair)));
  }

  private static List<String> characters(String word) {
    List<String> characters = new ArrayList<>();
    word.codePoints()
        .forEach(
            c -> characters.add((characters.isEmpty() ? "" : CONTINUES) + Character.toString(c)));
    return characters;
  }

  private int symbol(String text) {
    return symbolIds.computeIfAbsent(
        text,
        added -> {
          symbols.add(added);
          return symbols.size() - 1;
        });
  }

  private void add(int[] word, int count) {
    int index = words.size();
    words.add(word);
    wordCounts.add(count);
    for (int i = 1; i < word.length; i++) {
      change(pair(word[i - 1], word[i]), count, index);
    }
  }

  private void change(long pair, int by, int word) {
    pairCounts.merge(pair, by, Integer::sum);
    if (by > 0) {
      pairWords.computeIfAbsent(pair, any -> new HashSet<>()).add(word);
    }
  }

  private void merge(int most) {
    while (symbols.size() < most && !queue.isEmpty()) {
      Merge best = queue.poll();
      int count = pairCounts.getOrDefault(best.pair(), 0);
      if (count != best.count()) {
        if (count >= LEAST) {
          queue.add(new Merge(count, best.pair())); // counts in the queue only ever grow stale
        }
        continue;
      }
      if (count < LEAST) {
        return;
      }
      apply(best.pair());
    }
  }

  private void apply(long pair) {
    int left = (int) (pair >>> 32);
    int right = (int) pair;
    int merged = symbol(symbols.get(left) + symbols.get(right).substring(CONTINUES.length()));
    Set<Long> grown = new HashSet<>();
    for (int index : Set.copyOf(pairWords.getOrDefault(pair, Set.of()))) {
      int[] word = words.get(index);
      int[] shorter = new int[word.length];
      int length = 0;
      for (int i = 0; i < word.length; i++) {
        boolean here = i + 1 < word.length && word[i] == left && word[i + 1] == right;
        shorter[length++] = here ? merged : word[i];
        i += here ? 1 : 0;
      }
      if (length == word.length) {
        continue; // an earlier merge has taken the pair out of this word
      }
      int[] after = Arrays.copyOf(shorter, length);
      int count = wordCounts.get(index);
      for (int i = 1; i < word.length; i++) {
        change(pair(word[i - 1], word[i]), -count, index);
      }
      for (int i = 1; i < after.length; i++) {
        change(pair(after[i - 1], after[i]), count, index);
        grown.add(pair(after[i - 1], after[i]));
      }
      words.set(index, after);
    }
    pairCounts.remove(pair);
    pairWords.remove(pair);
    grown.forEach(
        one -> {
          int count = pairCounts.getOrDefault(one, 0);
          if (count >= LEAST) {
            queue.add(new Merge(count, one));
          }
        });
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }
}
