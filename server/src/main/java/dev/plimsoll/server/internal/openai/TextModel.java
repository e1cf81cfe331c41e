package dev.plimsoll.server.internal.openai;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * What this API needs to know of a package: what it is for, and how long its texts may be.
 *
 * <p>The tokenizer here only counts, and only where the bytes of a text do not settle that it is
 * short enough; the model's own tokenizer encodes.
 */
final class TextModel {
  static final String EMBEDDING = "embedding";
  static final String RERANKER = "reranker";

  private final ModelManifest manifest;
  private final TextSpec text;
  private final @Nullable TextTokenizer tokenizer;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private TextModel(ModelManifest manifest, TextSpec text, @Nullable TextTokenizer tokenizer) {
    this.manifest = manifest;
    this.text = text;
    this.tokenizer = tokenizer;
  }

  /** Null when the package reads no text, or is for something else. */
  static @Nullable TextModel of(Path folder) {
    ModelManifest manifest = Json.read(folder.resolve(ModelPackage.MANIFEST), ModelManifest.class);
    TextSpec text = manifest.text();
    boolean ours = manifest.task().equals(EMBEDDING) || manifest.task().equals(RERANKER);
    if (text == null || !ours || manifest.inputs().size() != 1) {
      return null;
    }
    Path file = folder.resolve(ModelPackage.TOKENIZER);
    return new TextModel(
        manifest, text, Files.isRegularFile(file) ? TextTokenizer.read(file) : null);
  }

  String task() {
    return manifest.task();
  }

  String input() {
    return text.input();
  }

  int longest() {
    return text.longest();
  }

  /** Ids are below this; 0 when that is not known. */
  int vocabulary() {
    return number("vocabulary");
  }

  /** Whether embeddings keep their meaning when only their first values are used. */
  boolean shortenable() {
    return Boolean.TRUE.equals(parameters().get("shortenable"));
  }

  /** What is written between query and document. */
  String pair() {
    return String.valueOf(parameters().getOrDefault("pair", ""));
  }

  /** Refuses a text of more tokens than the model reads. */
  void requireShort(String where, String value) {
    // A token has at least one byte of its text, and there are few special ones around it.
    if (tokenizer == null || utf8Length(value) <= longest() - 4) {
      return;
    }
    int tokens = count(tokenizer, value);
    if (tokens > longest()) {
      throw tooLong(where, "more than " + longest() + " tokens");
    }
  }

  PlimsollException tooLong(String where, String met) {
    return OpenAiError.CONTEXT_LENGTH_EXCEEDED.of(
        where,
        met,
        "at most "
            + longest()
            + " tokens, special ones included; \"truncate\": true cuts what is longer");
  }

  void close() {
    lock.writeLock().lock();
    try {
      if (!closed && tokenizer != null) {
        tokenizer.close();
      }
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int count(TextTokenizer counter, String value) {
    lock.readLock().lock();
    try {
      // Replaced a moment ago: the model's own tokenizer cuts.
      return closed ? 0 : counter.encode(value, longest() + 1).length;
    } finally {
      lock.readLock().unlock();
    }
  }

  private int number(String name) {
    return parameters().get(name) instanceof Number number ? number.intValue() : 0;
  }

  private Map<String, Object> parameters() {
    return manifest.provenance().parameters();
  }

  private static int utf8Length(String value) {
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return bytes;
  }
}
