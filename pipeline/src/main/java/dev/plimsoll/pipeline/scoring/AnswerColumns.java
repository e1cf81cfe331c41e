package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import dev.plimsoll.serving.AnswerForm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns in which a model's answers are written. */
interface AnswerColumns {
  /** Their names, in the order in which they are written. */
  List<String> names();

  /**
   * The answers of a run, by column.
   *
   * @param outputs of the model, row by row
   * @param version named in errors
   */
  Map<String, Values> of(Map<String, float[]> outputs, int rows, String version);

  /** Whether a column's numbers stand for texts. */
  default boolean isText(String column) {
    return false;
  }

  /** What a number of a column of texts stands for. */
  default String text(float number) {
    throw new IllegalStateException(number + " (expected: a number of a column of texts)");
  }

  /** By what the model answers with. */
  static AnswerColumns of(ModelManifest manifest) {
    return switch (AnswerForm.of(manifest)) {
      case CLASSES -> new ClassColumns(AnswerForm.classes(manifest));
      case QUANTILES -> new QuantileColumns(AnswerForm.levels(manifest));
      case PROBABILITY, VALUE, TENSORS -> new OutputColumns(manifest.outputs());
    };
  }

  /** An output with so many values a row; refuses another number. */
  static float[] required(
      float @Nullable [] numbers, String output, int rows, int width, String each, String version) {
    if (numbers == null || numbers.length != rows * width) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "output '%s' of %s: %s (expected: %d FLOAT values for each row, one a %s)"
              .formatted(
                  output,
                  version,
                  numbers == null ? "not FLOAT" : numbers.length + " values",
                  width,
                  each));
    }
    return numbers;
  }

  /** One of several values a row. */
  static Values column(float[] numbers, int rows, int width, int place) {
    float[] column = new float[rows];
    for (int row = 0; row < rows; row++) {
      column[row] = numbers[row * width + place];
    }
    return new Values(column, rows);
  }
}
