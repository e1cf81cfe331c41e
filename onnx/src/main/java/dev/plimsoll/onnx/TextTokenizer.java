package dev.plimsoll.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Hugging Face {@code tokenizer.json}. Any number of threads may call it.
 *
 * <p>Cutting is done here and not by the library, which encodes a whole text before it cuts and has
 * leaked when it did: a text is first cut to so many characters as the tokens are sure to come
 * from, then its ids are cut in front of the special tokens that end it. And of an encoding only
 * the ids are fetched: the library's own face builds an object per token for its spelling and its
 * place in the text, which costs more than finding the tokens does.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final Set<String> PADS = Set.of("[PAD]", "<pad>", "<|padding|>", "<|endoftext|>");
  private static final int CHARACTERS_PER_TOKEN = 8;

  /** A word of letters that follow one another in no language, and one of runes. */
  private static final String UNKNOWN_WORDS = "qzxjvk \u16a0\u16a2\u16a6";

  private final String name;
  private final HuggingFaceTokenizer tokenizer;
  private final int padId;
  private final boolean padDeclared;

  private TextTokenizer(
      String name, HuggingFaceTokenizer tokenizer, int padId, boolean padDeclared) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.padId = padId;
    this.padDeclared = padDeclared;
  }

  public static TextTokenizer read(Path tokenizerJson) {
    return read(tokenizerJson, tokenizerJson.toString());
  }

  /**
   * Reads a copy of a file.
   *
   * @param name of the file that people know, for messages
   */
  public static TextTokenizer read(Path tokenizerJson, String name) {
    if (!Files.isRegularFile(tokenizerJson)) {
      throw new PlimsollException(
          OnnxError.TOKENIZER_INVALID, name + ": no such file (expected: a tokenizer.json)");
    }
    JsonNode tree = Json.read(tokenizerJson, JsonNode.class);
    int pad = declaredPad(tree);
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              tokenizerJson, Map.of("padding", "false", "truncation", "false"));
      return new TextTokenizer(name, tokenizer, Math.max(pad, 0), pad >= 0);
    } catch (IOException | RuntimeException e) {
      throw new PlimsollException(
          OnnxError.TOKENIZER_INVALID,
          name + ": " + e.getMessage() + " (expected: a Hugging Face tokenizer.json)",
          e);
    }
  }

  /**
   * Refuses a tokenizer that fails at words which it does not know, such as one whose vocabulary
   * lacks its token for them: sooner or later a text has one.
   */
  public void requireUnknownWords() {
    encode(UNKNOWN_WORDS, 2 * UNKNOWN_WORDS.length());
  }

  /**
   * The ids of a text with its special tokens, at most {@code longest} of them. An empty text has
   * its special tokens alone.
   */
  public int[] encode(String text, int longest) {
    long characters = (long) CHARACTERS_PER_TOKEN * longest;
    while (true) {
      boolean cut = characters < text.length();
      String read = cut ? text.substring(0, (int) characters) : text;
      long encoding = encoding(read);
      try {
        long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        if (ids.length > longest) {
          return fit(ids, TokenizersLibrary.LIB.getSpecialTokenMask(encoding), longest);
        } else if (!cut) {
          return narrow(ids);
        }
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
      characters *= 4;
    }
  }

  private long encoding(String text) {
    try {
      return TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, true);
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private PlimsollException unreadable(RuntimeException e) {
    return new PlimsollException(
        OnnxError.TOKENIZER_INVALID,
        name + ": " + e.getMessage() + " (expected: a tokenizer.json that can read every text)",
        e);
  }

  /** The tokens of a text as the vocabulary spells them, special ones included, uncut. */
  public List<String> tokens(String text) {
    try {
      return List.of(tokenizer.encode(text, true, false).getTokens());
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** A pair of texts as the tokenizer joins them, uncut. */
  static final class Pair {
    private final int[] ids;
    private final int[] types;

    private Pair(int[] ids, int[] types) {
      this.ids = ids;
      this.types = types;
    }

    int[] ids() {
      return ids;
    }

    /** Which of the two texts each token belongs to, in the model's eyes. */
    int[] types() {
      return types;
    }
  }

  Pair pair(String first, String second) {
    try {
      Encoding encoding = tokenizer.encode(first, second, true, false);
      return new Pair(narrow(encoding.getIds()), narrow(encoding.getTypeIds()));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static int[] narrow(long[] values) {
    int[] ids = new int[values.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.toIntExact(values[i]);
    }
    return ids;
  }

  /** What shorter texts of a batch are filled up with; 0 when the file names no such token. */
  public int padId() {
    return padId;
  }

  /** Whether the file names a token to fill up with; without one, the attention mask must do. */
  public boolean padDeclared() {
    return padDeclared;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The first ids and, after them, the special ones that end all of them. */
  private static int[] fit(long[] ids, long[] special, int longest) {
    int tail = 0;
    while (tail < longest && special[ids.length - 1 - tail] == 1) {
      tail++;
    }
    long[] kept = Arrays.copyOf(ids, longest);
    System.arraycopy(ids, ids.length - tail, kept, longest - tail, tail);
    return narrow(kept);
  }

  private static int declaredPad(JsonNode tree) {
    JsonNode padding = tree.path("padding").path("pad_id");
    if (padding.isInt()) {
      return padding.asInt();
    }
    List<JsonNode> added = new ArrayList<>();
    tree.path("added_tokens").forEach(added::add);
    return added.stream()
        .filter(token -> PADS.contains(token.path("content").asText()))
        .mapToInt(token -> token.path("id").asInt())
        .findFirst()
        .orElse(-1);
  }
}
