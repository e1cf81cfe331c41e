package dev.plimsoll.serving;

import dev.plimsoll.kernel.QuantileLevels;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.OnnxModel;
import java.util.HashSet;
import java.util.List;

/**
 * What a model answers with. It is its package's and never changes, so the log need not keep it:
 * the model of a prediction tells.
 */
public enum AnswerForm {
  /** Per row the probability that the label is true and, when the model gives it, its logit. */
  PROBABILITY(OnnxModel.PROBABILITY, "a probability"),
  /** Per row a number, such as a price. */
  VALUE(OnnxModel.VALUE, "a number"),
  /** Per row the probability of each of the model's classes. */
  CLASSES(OnnxModel.PROBABILITY, "a class"),
  /** Per row the numbers below which the truth should lie with the model's levels as chances. */
  QUANTILES(OnnxModel.QUANTILES, "quantiles"),
  /** What the graph gives, of which the log keeps the digest. */
  TENSORS("", "tensors");

  private static final String BINARY = "binary";
  private static final String REGRESSION = "regression";
  private static final String MULTI_CLASS = "multi-class";
  private static final String QUANTILE = "quantile";

  private final String output;
  private final String words;

  AnswerForm(String output, String words) {
    this.output = output;
    this.words = words;
  }

  /**
   * A regression without an output {@code value} is none of ours, and stays a graph; so does a
   * model of classes whose manifest does not name them apart, and one of quantiles whose manifest
   * does not say which.
   */
  public static AnswerForm of(ModelManifest manifest) {
    return switch (manifest.task()) {
      case BINARY -> PROBABILITY;
      case REGRESSION -> manifest.outputs().contains(OnnxModel.VALUE) ? VALUE : TENSORS;
      case MULTI_CLASS -> classes(manifest).isEmpty() ? TENSORS : CLASSES;
      case QUANTILE -> levels(manifest).isEmpty() ? TENSORS : QUANTILES;
      default -> TENSORS;
    };
  }

  /** Names of the classes that a model decides among, in its order; none when it does not. */
  public static List<String> classes(ModelManifest manifest) {
    List<String> names = manifest.classes();
    boolean decides =
        manifest.task().equals(MULTI_CLASS)
            && manifest.outputs().contains(OnnxModel.PROBABILITY)
            && names != null
            && names.size() > 1
            && new HashSet<>(names).size() == names.size()
            && !names.contains("");
    return decides && names != null ? names : List.of();
  }

  /** Levels of the quantiles that a model answers with, rising; none when it does not. */
  public static List<Double> levels(ModelManifest manifest) {
    List<Double> levels = manifest.levels();
    boolean answers =
        manifest.task().equals(QUANTILE)
            && manifest.outputs().contains(OnnxModel.QUANTILES)
            && levels != null
            && QuantileLevels.rise(levels);
    return answers && levels != null ? levels : List.of();
  }

  /** Whether a row's answer is an {@link AnswerDistribution}. */
  public boolean distributes() {
    return this == CLASSES || this == QUANTILES;
  }

  /** Whether it answers with numbers of the label's unit, which may be of any size. */
  public boolean numeric() {
    return this == VALUE || this == QUANTILES;
  }

  /** Whether it takes decisions on rows; else it takes and gives tensors. */
  public boolean decides() {
    return this != TENSORS;
  }

  /** The output that has the answer's number, or numbers; empty for tensors. */
  public String output() {
    return output;
  }

  /** As in "it answers with a probability". */
  public String words() {
    return words;
  }
}
