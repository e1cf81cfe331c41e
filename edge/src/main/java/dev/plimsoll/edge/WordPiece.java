package dev.plimsoll.edge;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT's tokenizer as a Hugging Face {@code tokenizer.json} describes it: BertNormalizer,
 * BertPreTokenizer, WordPiece, and a template with special tokens around one text. Other kinds are
 * refused.
 *
 * <p>Words are cut greedily into the longest pieces that the vocabulary has (Wu et al., "Google's
 * Neural Machine Translation System", 2016; Devlin et al., "BERT", 2018). Linear in the text for
 * words of bounded length.
 */
final class WordPiece {
  private static final String NEWER_THAN_UNICODE_8 =
      "7fd 8d3-8e2 9fd-9fe a76 afa-aff b55 c04 c77 c84 d00 d3b-d3c d81 eba 1885-1886 1abf-1ac0"
          + " 1df6-1df9 1dfb 2e43-2e4f 2e52 a82c a8c5 a8ff a9bd";
  private static final BitSet NEWER = newer();

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final Map<String, Integer> added = new HashMap<>();
  private final List<Integer> before = new ArrayList<>();
  private final List<Integer> after = new ArrayList<>();
  private final String prefix;
  private final int unknown;
  private final int charactersMax;
  private final boolean clean;
  private final boolean chinese;
  private final boolean accents;
  private final boolean lower;

  private WordPiece(Map<String, @Nullable Object> file) {
    Map<String, @Nullable Object> model = require(file, "model", "WordPiece");
    TinyJson.object(model.get("vocab"), "vocab")
        .forEach((token, id) -> vocabulary.put(token, number(id, "vocab")));
    prefix = model.get("continuing_subword_prefix") instanceof String text ? text : "##";
    charactersMax =
        model.get("max_input_chars_per_word") instanceof Double most ? most.intValue() : 100;
    unknown = id(String.valueOf(model.get("unk_token")));
    Map<String, @Nullable Object> normalizer = require(file, "normalizer", "BertNormalizer");
    clean = Boolean.TRUE.equals(normalizer.get("clean_text"));
    chinese = Boolean.TRUE.equals(normalizer.get("handle_chinese_chars"));
    lower = Boolean.TRUE.equals(normalizer.get("lowercase"));
    accents = normalizer.get("strip_accents") instanceof Boolean strip ? strip : lower;
    require(file, "pre_tokenizer", "BertPreTokenizer");
    addedTokens(file.get("added_tokens"));
    frame(TinyJson.object(file.get("post_processor"), "post_processor"));
  }

  /**
   * Reads a tokenizer.
   *
   * @throws EdgeException for any other kind than BERT's
   */
  static WordPiece read(String tokenizerJson) {
    return new WordPiece(TinyJson.object(TinyJson.read(tokenizerJson), "tokenizer.json"));
  }

  /**
   * The ids of a text with its special tokens. A text that is too long loses its end, not its
   * special tokens.
   */
  long[] encode(String text, int longest) {
    List<Integer> ids = new ArrayList<>();
    split(text, ids);
    int room = Math.max(0, longest - before.size() - after.size());
    List<Integer> all = new ArrayList<>(before);
    all.addAll(ids.size() > room ? ids.subList(0, room) : ids);
    all.addAll(after);
    return all.stream().mapToLong(Integer::longValue).toArray();
  }

  /** Special tokens that a text spells out are themselves; what lies between is cut into words. */
  private void split(String text, List<Integer> ids) {
    int from = 0;
    while (from < text.length()) {
      int at = text.length();
      String found = "";
      for (String token : added.keySet()) {
        int place = text.indexOf(token, from);
        if (place >= 0 && (place < at || (place == at && token.length() > found.length()))) {
          at = place;
          found = token;
        }
      }
      words(normalize(text.substring(from, at)), ids);
      Integer id = added.get(found);
      if (id != null) {
        ids.add(id);
      }
      from = at + Math.max(1, found.length());
    }
  }

  private String normalize(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (clean && (c == 0 || c == 0xFFFD || control(c))) {
                return;
              }
              if (chinese && ideograph(c)) {
                out.append(' ').appendCodePoint(c).append(' ');
              } else {
                out.appendCodePoint(clean && white(c) ? ' ' : c);
              }
            });
    String result = out.toString();
    if (accents) {
      StringBuilder bare = new StringBuilder(result.length());
      Normalizer.normalize(result, Normalizer.Form.NFD)
          .codePoints()
          .filter(c -> type(c) != Character.NON_SPACING_MARK)
          .forEach(bare::appendCodePoint);
      result = bare.toString();
    }
    if (lower) {
      // Letter by letter: a sigma at a word's end is a sigma like any other.
      StringBuilder small = new StringBuilder(result.length());
      result
          .codePoints()
          .forEach(c -> small.append(Character.toString(c).toLowerCase(Locale.ROOT)));
      result = small.toString();
    }
    return result;
  }

  private void words(String text, List<Integer> ids) {
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (white(c)) {
                finish(word, ids);
              } else if (punctuation(c)) {
                finish(word, ids);
                finish(word.appendCodePoint(c), ids);
              } else {
                word.appendCodePoint(c);
              }
            });
    finish(word, ids);
  }

  private void finish(StringBuilder word, List<Integer> ids) {
    if (word.length() > 0) {
      pieces(word.toString(), ids);
      word.setLength(0);
    }
  }

  private void pieces(String word, List<Integer> ids) {
    int size = ids.size();
    if (word.codePointCount(0, word.length()) > charactersMax) {
      ids.add(unknown);
      return;
    }
    int from = 0;
    while (from < word.length()) {
      int to = word.length();
      Integer id = null;
      while (to > from) {
        String piece = word.substring(from, to);
        id = vocabulary.get(from == 0 ? piece : prefix + piece);
        if (id != null) {
          break;
        }
        to = word.offsetByCodePoints(to, -1);
      }
      if (id == null) {
        ids.subList(size, ids.size()).clear();
        ids.add(unknown);
        return;
      }
      ids.add(id);
      from = to;
    }
  }

  private void addedTokens(@Nullable Object list) {
    if (!(list instanceof List<?> tokens)) {
      return;
    }
    for (Object each : tokens) {
      Map<String, @Nullable Object> token = TinyJson.object(each, "added_tokens");
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        if (Boolean.TRUE.equals(token.get(flag))) {
          throw new EdgeException(
              "tokenizer.json: added token with " + flag + " (expected: a plain one)");
        }
      }
      added.put(String.valueOf(token.get("content")), number(token.get("id"), "added_tokens"));
    }
  }

  /** What stands before and behind a text. */
  private void frame(Map<String, @Nullable Object> processor) {
    if ("BertProcessing".equals(processor.get("type"))) {
      before.add(id(first(processor.get("cls"))));
      after.add(id(first(processor.get("sep"))));
      return;
    }
    if (!"TemplateProcessing".equals(processor.get("type"))
        || !(processor.get("single") instanceof List<?> single)) {
      throw kind("post_processor", processor.get("type"), "BertProcessing or TemplateProcessing");
    }
    boolean behind = false;
    for (Object each : single) {
      Map<String, @Nullable Object> part = TinyJson.object(each, "post_processor");
      if (part.containsKey("Sequence")) {
        behind = true;
      } else {
        Object token = TinyJson.object(part.get("SpecialToken"), "post_processor").get("id");
        (behind ? after : before).add(id(String.valueOf(token)));
      }
    }
  }

  private int id(String token) {
    Integer id = added.getOrDefault(token, vocabulary.get(token));
    if (id == null) {
      throw new EdgeException(
          "tokenizer.json: token '" + token + "' (expected: one of the vocabulary)");
    }
    return id;
  }

  private static Map<String, @Nullable Object> require(
      Map<String, @Nullable Object> file, String part, String type) {
    Map<String, @Nullable Object> found =
        file.get(part) == null ? Map.of() : TinyJson.object(file.get(part), part);
    if (!type.equals(found.get("type"))) {
      throw kind(part, found.get("type"), type);
    }
    return found;
  }

  private static EdgeException kind(String part, @Nullable Object met, String expected) {
    return new EdgeException(
        "tokenizer.json: " + part + ": " + met + " (expected: " + expected + ")");
  }

  private static String first(@Nullable Object list) {
    return list instanceof List<?> items && !items.isEmpty() ? String.valueOf(items.get(0)) : "";
  }

  private static int number(@Nullable Object value, String what) {
    if (value instanceof Double number) {
      return number.intValue();
    }
    throw new EdgeException("tokenizer.json: " + what + " (expected: numbers as ids)");
  }

  private static boolean control(int c) {
    int type = type(c);
    return c != '\t'
        && c != '\n'
        && c != '\r'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.PRIVATE_USE
            || type == Character.SURROGATE);
  }

  /**
   * The general category as of Unicode 8, with which the tokenizer that models are trained with
   * knows marks, punctuation and formats. Exact in the basic plane; beyond it, scripts that joined
   * later are seen with Java's newer eyes.
   */
  private static int type(int c) {
    if (NEWER.get(c)) {
      return Character.UNASSIGNED;
    }
    return c == 0x166D ? Character.OTHER_PUNCTUATION : Character.getType(c);
  }

  private static BitSet newer() {
    BitSet set = new BitSet();
    for (String range : NEWER_THAN_UNICODE_8.split(" ")) {
      String[] ends = range.split("-");
      set.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
    }
    return set;
  }

  /** Unicode's White_Space. */
  private static boolean white(int c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == 0x85;
  }

  /** Unicode's punctuation, and all of ASCII that is neither letter, digit nor space. */
  private static boolean punctuation(int c) {
    if (c < 128) {
      return c > ' ' && c != 127 && !Character.isLetterOrDigit(c);
    }
    return switch (type(c)) {
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

  /** The blocks that BERT takes for Chinese characters. */
  private static boolean ideograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
