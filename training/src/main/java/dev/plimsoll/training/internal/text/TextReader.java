package dev.plimsoll.training.internal.text;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.TextTokenizer;
import dev.plimsoll.training.TrainingError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * How one model reads its text: the tokenizer with the input that it reads, the same in training
 * and when serving.
 */
public final class TextReader implements AutoCloseable {
  /** The graph's inputs instead of the text. */
  public static final String IDS = "input_ids";

  public static final String MASK = "attention_mask";

  private final TextSpec spec;
  private final TokenizerFile file;
  private final TextTokenizer tokenizer;
  private final int rows;
  private final boolean masked;
  private final Set<String> remarks = new TreeSet<>();

  private TextReader(
      TextSpec spec, TokenizerFile file, TextTokenizer tokenizer, int rows, boolean masked) {
    this.spec = spec;
    this.file = file;
    this.tokenizer = tokenizer;
    this.rows = rows;
    this.masked = masked;
    if (masked && !tokenizer.padDeclared()) {
      remarks.add(
          "the tokenizer names no padding token: shorter texts of a batch are filled up with id 0, which the attention mask hides");
    }
  }

  /**
   * Opens a tokenizer for a model that has so many embeddings.
   *
   * @param rows ids that the model knows
   * @param masked whether the graph takes an attention mask
   */
  public static TextReader open(TokenizerFile file, TextSpec spec, int rows, boolean masked) {
    int size = file.size();
    // checkpoints round their tables up for the sake of matrix units, but only a little
    if (size > rows || size < rows - rows / 10) {
      throw new PlimsollException(
          TrainingError.CHECKPOINT_INVALID,
          "vocabulary of "
              + file.name()
              + ": "
              + size
              + " ids (expected: "
              + rows
              + ", the rows of the model's embeddings)");
    }
    return new TextReader(spec, file, file.open(), rows, masked);
  }

  public TextSpec spec() {
    return spec;
  }

  public TokenizerFile file() {
    return file;
  }

  /** The graph's inputs in the place of the text. */
  public List<String> tokenInputs() {
    return masked ? List.of(IDS, MASK) : List.of(IDS);
  }

  public int padId() {
    return tokenizer.padId();
  }

  /** The ids of one text as the model reads it. */
  public int[] encode(String text) {
    int[] ids = tokenizer.encode(text, spec.longest());
    for (int id : ids) {
      if (id < 0 || id >= rows) {
        throw new PlimsollException(
            TrainingError.CHECKPOINT_INVALID,
            "token id: "
                + id
                + " from "
                + file.name()
                + " (expected: from 0 to "
                + (rows - 1)
                + ", the rows of the model's embeddings)");
      }
    }
    return ids;
  }

  public EncodedTexts encode(String[] texts) {
    List<int[]> ids = new ArrayList<>(texts.length);
    int cut = 0;
    for (String text : texts) {
      int[] row = encode(text);
      if (row.length == spec.longest()
          && tokenizer.encode(text, spec.longest() + 1).length > spec.longest()) {
        cut++;
      }
      ids.add(row);
    }
    return new EncodedTexts(ids, cut);
  }

  /** Notes for the user of a training on these texts. */
  public void remark(EncodedTexts train) {
    if (train.cut() > 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%d of %d training texts (%.1f %%) have more than %d tokens; what is beyond is not read",
              train.cut(),
              train.rows(),
              100.0 * train.cut() / train.rows(),
              spec.longest()));
    }
  }

  public void remark(String sentence) {
    remarks.add(sentence);
  }

  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
