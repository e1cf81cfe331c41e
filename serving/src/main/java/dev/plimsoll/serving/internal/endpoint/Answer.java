package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.ServingError;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Per row a probability or a value and, when the model gives it, a logit (else NaN); or a
 * probability for each class, or the quantiles.
 */
public final class Answer {
  private final AnswerForm kind;
  private final int width;
  private final float[] score;
  private final float[] logit;
  private final @Nullable BatchPlace[] places;

  /**
   * Room for rows.
   *
   * @param width numbers per row: how many classes or quantiles there are, else 1
   */
  public Answer(AnswerForm kind, int rows, int width) {
    this.kind = kind;
    this.width = width;
    this.score = new float[Math.multiplyExact(rows, width)];
    this.logit = new float[kind.distributes() ? 0 : rows];
    this.places = new BatchPlace[rows];
    Arrays.fill(logit, Float.NaN);
  }

  /** Copies some rows of a run to their place; several threads may, to different places. */
  public void take(RunAnswer run, int from, int rows, int at) {
    if (!run.copy(kind.output(), width, from, rows, score, at)) {
      throw new PlimsollException(
          ServingError.SCORING_FAILED,
          "output "
              + kind.output()
              + ": not "
              + (width == 1 ? "one value" : width + " values")
              + " per row (expected: FLOAT [N,"
              + width
              + "])");
    }
    if (kind == AnswerForm.PROBABILITY) {
      run.copy(OnnxModel.LOGIT, 1, from, rows, logit, at);
    }
    for (int i = 0; i < rows && run.size() > 1; i++) {
      places[at + i] = run.place(from + i, 1);
    }
  }

  public long bytes() {
    return (long) Float.BYTES * (score.length + logit.length) + BatchPlace.BYTES * places.length;
  }

  /** How many numbers a row has. */
  public int width() {
    return width;
  }

  /** Probabilities, values or quantiles, row by row. */
  public float[] score() {
    return score;
  }

  /** Those of one row, copied. */
  public float[] score(int row) {
    return Arrays.copyOfRange(score, row * width, (row + 1) * width);
  }

  /** Where a row stood in its run; empty when it ran alone. */
  public List<BatchPlace> places(int row) {
    BatchPlace place = places[row];
    return place == null ? List.of() : List.of(place);
  }

  /** One a row; none where a row has several numbers. */
  public float[] logit() {
    return logit;
  }
}
