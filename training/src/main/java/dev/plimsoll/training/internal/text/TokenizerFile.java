package dev.plimsoll.training.internal.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxError;
import dev.plimsoll.onnx.TextTokenizer;
import dev.plimsoll.training.TrainingError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a Hugging Face {@code tokenizer.json}: one that the user has, or one written here
 * from a learned vocabulary.
 */
public final class TokenizerFile {
  public static final String PAD = "[PAD]";
  public static final String UNKNOWN = "[UNK]";
  public static final String FIRST = "[CLS]";
  public static final String LAST = "[SEP]";

  /** Ids 0 to 3 of every vocabulary that is written here. */
  public static final List<String> SPECIAL = List.of(PAD, UNKNOWN, FIRST, LAST);

  private static final int LONGEST_WORD = 100;

  private final String json;
  private final String name;

  private TokenizerFile(String json, String name) {
    this.json = json;
    this.name = name;
  }

  public static TokenizerFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID,
          "tokenizer: " + file + " (expected: a file, a Hugging Face tokenizer.json)");
    }
    try {
      return of(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  /** One that has been seen to open. */
  public static TokenizerFile usable(Path file) {
    TokenizerFile read = read(file);
    read.size();
    read.open().close();
    return read;
  }

  /**
   * Refuses what is no JSON object.
   *
   * @param name where it is from, for messages
   */
  public static TokenizerFile of(byte[] json, String name) {
    String text = new String(json, StandardCharsets.UTF_8);
    try {
      JsonNode root = Json.mapper().readTree(text);
      if (!root.isObject()) {
        throw noTokenizer(name, "no JSON object", null);
      }
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw noTokenizer(name, e.getOriginalMessage() + place, e);
    }
    return new TokenizerFile(text, name);
  }

  private static PlimsollException noTokenizer(
      String name, String found, @Nullable JsonProcessingException cause) {
    return new PlimsollException(
        OnnxError.TOKENIZER_INVALID,
        "tokenizer: " + name + ": " + found + " (expected: a Hugging Face tokenizer.json)",
        cause);
  }

  /**
   * Lower-case word pieces between a first and a last token, as BERT has them.
   *
   * @param pieces after {@link #SPECIAL}; those that continue a word begin with {@code ##}
   */
  public static TokenizerFile wordPieces(List<String> pieces) {
    ObjectNode root = root();
    ObjectNode normalizer = root.putObject("normalizer");
    normalizer.put("type", "BertNormalizer").put("clean_text", true);
    normalizer.put("handle_chinese_chars", true).putNull("strip_accents").put("lowercase", true);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    template(root, true);
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = root.putObject("model");
    model.put("type", "WordPiece").put("unk_token", UNKNOWN);
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", LONGEST_WORD);
    vocabulary(model, pieces);
    return new TokenizerFile(root.toString(), "learned tokenizer");
  }

  /** Lower-case words and runs of punctuation, after a first token. */
  public static TokenizerFile words(List<String> words) {
    ObjectNode root = root();
    root.putObject("normalizer").put("type", "Lowercase");
    root.putObject("pre_tokenizer").put("type", "Whitespace");
    template(root, false);
    root.putNull("decoder");
    ObjectNode model = root.putObject("model");
    model.put("type", "WordLevel").put("unk_token", UNKNOWN);
    vocabulary(model, words);
    return new TokenizerFile(root.toString(), "learned tokenizer");
  }

  public String json() {
    return json;
  }

  /** Where it is from, for messages. */
  public String name() {
    return name;
  }

  /**
   * Opens it; one that the library cannot read, or that fails at words it does not know, is
   * refused.
   */
  public TextTokenizer open() {
    try {
      Path copy = Files.createTempFile("tokenizer", ".json");
      try {
        Files.writeString(copy, json);
        TextTokenizer tokenizer = TextTokenizer.read(copy, "tokenizer: " + name);
        try {
          tokenizer.requireUnknownWords();
        } catch (PlimsollException e) {
          tokenizer.close();
          throw e;
        }
        return tokenizer;
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw PlimsollException.io(name, e);
    }
  }

  /** Ids that it may give: the highest in its vocabulary and its added tokens, plus 1. */
  public int size() {
    JsonNode root = Json.parse(json);
    int most = -1;
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      most = vocabulary.size() - 1;
    }
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      most = Math.max(most, entry.getValue().asInt());
    }
    for (JsonNode added : root.path("added_tokens")) {
      most = Math.max(most, added.path("id").asInt());
    }
    if (most < 0) {
      throw new PlimsollException(
          TrainingError.PARAMETER_INVALID,
          "tokenizer: " + name + " without a vocabulary (expected: a tokenizer.json with one)");
    }
    return most + 1;
  }

  private static ObjectNode root() {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      ObjectNode token = added.addObject();
      token.put("id", id).put("content", SPECIAL.get(id));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
      token.put("special", true);
    }
    return root;
  }

  private static void template(ObjectNode root, boolean last) {
    ObjectNode template = root.putObject("post_processor");
    template.put("type", "TemplateProcessing");
    for (String sequences : List.of("single", "pair")) {
      ArrayNode parts = template.putArray(sequences);
      special(parts, FIRST);
      sequence(parts, "A");
      if (last) {
        special(parts, LAST);
      }
      if (sequences.equals("pair")) {
        sequence(parts, "B");
      }
    }
    ObjectNode tokens = template.putObject("special_tokens");
    for (String token : last ? List.of(FIRST, LAST) : List.of(FIRST)) {
      ObjectNode entry = tokens.putObject(token).put("id", token);
      entry.putArray("ids").add(SPECIAL.indexOf(token));
      entry.putArray("tokens").add(token);
    }
  }

  private static void special(ArrayNode parts, String token) {
    parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
  }

  private static void sequence(ArrayNode parts, String which) {
    parts.addObject().putObject("Sequence").put("id", which).put("type_id", 0);
  }

  private static void vocabulary(ObjectNode model, List<String> entries) {
    ObjectNode vocabulary = model.putObject("vocab");
    for (String special : SPECIAL) {
      vocabulary.put(special, vocabulary.size());
    }
    for (String entry : entries) {
      vocabulary.put(entry, vocabulary.size());
    }
  }
}
