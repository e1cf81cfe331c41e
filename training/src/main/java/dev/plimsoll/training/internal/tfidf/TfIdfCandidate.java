package dev.plimsoll.training.internal.tfidf;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Candidate;
import dev.plimsoll.training.internal.Settings;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.text.EncodedTexts;
import dev.plimsoll.training.internal.text.FreeText;
import dev.plimsoll.training.internal.text.TextReader;
import dev.plimsoll.training.internal.text.TokenizerFile;
import dev.plimsoll.training.internal.text.WordLearner;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Words and word pairs with a logistic or ridge regression: trained in seconds, and hard to beat on
 * few texts.
 */
public final class TfIdfCandidate implements Candidate {
  public static final String NAME = "tfidf";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Task> tasks() {
    return EnumSet.complementOf(EnumSet.of(Task.QUANTILE));
  }

  @Override
  public Fit configure(Settings settings) {
    String wanted = settings.optional(FreeText.PARAMETER);
    int pairs = settings.integer("words", 2, 1, 2);
    int least = settings.integer("leastTexts", 2, 1, Integer.MAX_VALUE);
    int most = settings.integer("mostFeatures", 20_000, 1, 1_000_000);
    int longest = settings.integer("longest", 8192, 2, 1 << 20);
    double l2 = settings.number("l2", 1, 0, 1e12);
    int iterations = settings.integer("iterations", 200, 1, 100_000);
    return (usable, train, valid, seed, place) -> {
      String input = FreeText.choose(wanted, usable);
      List<String> words = WordLearner.learn(train.text(input), least, most);
      TokenizerFile file = TokenizerFile.words(words);
      TextReader reader = TextReader.open(file, new TextSpec(input, longest), file.size(), false);
      try {
        EncodedTexts texts = reader.encode(train.text(input));
        reader.remark(texts);
        FreeText.unread(input, usable).forEach(reader::remark);
        NGrams grams = NGrams.learn(texts, pairs, least, most);
        if (grams.size() == 0) {
          throw new PlimsollException(
              TrainingError.NO_USABLE_INPUT,
              "words in at least "
                  + least
                  + " training texts of '"
                  + input
                  + "': 0 (expected: at least 1; see leastTexts)");
        }
        return FittedTfIdf.fit(
            reader, grams, texts, l2, iterations, train, valid, place.progress());
      } catch (RuntimeException | Error e) {
        reader.close();
        throw e;
      }
    };
  }
}
