package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.List;

/**
 * How a query and a document become one text that reads like their pair.
 *
 * <p>A cross-encoder was taught on pairs, which a tokenizer joins with special tokens. The same ids
 * come out of one text in which the special token is written between the two, so a reranker is
 * served like any model with one text; which token it is, is found by trying. BERT also wants to
 * know which token belongs to which text: to the second belongs what follows the first separator,
 * which the graph can compute.
 *
 * @param between what is written between query and document
 * @param separator its id, when the second text's tokens have a type of their own; otherwise -1
 */
record PairRule(String between, int separator) {
  private static final List<String> CANDIDATES =
      List.of("[SEP]", "</s></s>", "</s>", "<sep>", "<|endoftext|>");
  private static final List<List<String>> SAMPLES =
      List.of(
          List.of("what is a load line", "The mark that shows how deep a ship may lie."),
          List.of("Grüße?", "one"),
          List.of("a", "12,5 kg; (net)"));

  static PairRule of(TextTokenizer tokenizer) {
    for (String candidate : CANDIDATES) {
      if (SAMPLES.stream().allMatch(pair -> same(tokenizer, pair, candidate))) {
        return new PairRule(candidate, separator(tokenizer));
      }
    }
    throw new PlimsollException(
        OnnxError.IMPORT_REFUSED,
        "tokenizer: joins pairs in a way of its own (expected: one of "
            + CANDIDATES
            + " between the two)");
  }

  private static boolean same(TextTokenizer tokenizer, List<String> pair, String between) {
    int[] joined = tokenizer.encode(pair.get(0) + between + pair.get(1), Integer.MAX_VALUE / 8);
    return Arrays.equals(joined, tokenizer.pair(pair.get(0), pair.get(1)).ids());
  }

  /** Refused when the types are not those that the graph will compute. */
  private static int separator(TextTokenizer tokenizer) {
    int separator = -1;
    for (List<String> sample : SAMPLES) {
      TextTokenizer.Pair pair = tokenizer.pair(sample.get(0), sample.get(1));
      int first = 0;
      while (first < pair.types().length && pair.types()[first] == 0) {
        first++;
      }
      if (first == pair.types().length) {
        continue;
      }
      separator = pair.ids()[first - 1];
      int seen = 0;
      for (int i = 0; i < pair.ids().length; i++) {
        if (pair.types()[i] != (seen > 0 ? 1 : 0)) {
          throw new PlimsollException(
              OnnxError.IMPORT_REFUSED,
              "tokenizer: types "
                  + Arrays.toString(pair.types())
                  + " of a pair (expected: 1 after the first separator, 0 before)");
        }
        seen += pair.ids()[i] == separator ? 1 : 0;
      }
    }
    return separator;
  }
}
