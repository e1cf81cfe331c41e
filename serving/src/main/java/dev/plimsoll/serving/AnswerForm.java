package dev.plimsoll.serving;

import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.OnnxModel;

/**
 * What a model answers with. It is its package's and never changes, so the log need not keep it:
 * the model of a prediction tells.
 */
public enum AnswerForm {
  /** Per row the probability that the label is true and, when the model gives it, its logit. */
  PROBABILITY(OnnxModel.PROBABILITY, "a probability"),
  /** Per row a number, such as a price. */
  VALUE(OnnxModel.VALUE, "a number"),
  /** What the graph gives, of which the log keeps the digest. */
  TENSORS("", "tensors");

  private static final String BINARY = "binary";
  private static final String REGRESSION = "regression";

  private final String output;
  private final String words;

  AnswerForm(String output, String words) {
    this.output = output;
    this.words = words;
  }

  /** A regression without an output {@code value} is none of ours, and stays a graph. */
  public static AnswerForm of(ModelManifest manifest) {
    return switch (manifest.task()) {
      case BINARY -> PROBABILITY;
      case REGRESSION -> manifest.outputs().contains(OnnxModel.VALUE) ? VALUE : TENSORS;
      default -> TENSORS;
    };
  }

  /** Whether it takes decisions on rows; else it takes and gives tensors. */
  public boolean decides() {
    return this != TENSORS;
  }

  /** The output that has the answer's number; empty for tensors. */
  public String output() {
    return output;
  }

  /** As in "it answers with a probability". */
  public String words() {
    return words;
  }
}
