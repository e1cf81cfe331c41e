package dev.plimsoll.training.internal.text;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Learns the words of texts, as {@link TokenizerFile#words} splits them. */
public final class WordLearner {
  private static final Pattern WORD =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);

  private WordLearner() {}

  /**
   * Words by the number of texts that have them, most first.
   *
   * @param least texts a word must be in
   * @param most words kept
   */
  public static List<String> learn(String[] texts, int least, int most) {
    TreeMap<String, Integer> documents = new TreeMap<>();
    for (String text : texts) {
      Set<String> met = new HashSet<>();
      Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
      while (matcher.find()) {
        met.add(matcher.group());
      }
      met.forEach(word -> documents.merge(word, 1, Integer::sum));
    }
    TokenizerFile.SPECIAL.forEach(documents::remove);
    return documents.entrySet().stream()
        .filter(entry -> entry.getValue() >= least)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }
}
