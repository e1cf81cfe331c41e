package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.ServingError;
import java.util.Arrays;

/** Per row a probability or a value and, when the model gives it, a logit (else NaN). */
public final class Answer {
  private final AnswerForm kind;
  private final float[] score;
  private final float[] logit;

  public Answer(AnswerForm kind, int rows) {
    this.kind = kind;
    this.score = new float[rows];
    this.logit = new float[rows];
    Arrays.fill(logit, Float.NaN);
  }

  /** Copies some rows of a run to their place; several threads may, to different places. */
  public void take(RunAnswer run, int from, int rows, int at) {
    if (!run.copy(kind.output(), from, rows, score, at)) {
      throw new PlimsollException(
          ServingError.SCORING_FAILED,
          "output " + kind.output() + ": not one value per row (expected: FLOAT [N,1])");
    }
    if (kind == AnswerForm.PROBABILITY) {
      run.copy(OnnxModel.LOGIT, from, rows, logit, at);
    }
  }

  void put(Answer some, int at) {
    System.arraycopy(some.score, 0, score, at, some.score.length);
    System.arraycopy(some.logit, 0, logit, at, some.logit.length);
  }

  public long bytes() {
    return 2L * Float.BYTES * score.length;
  }

  /** Probabilities or values. */
  public float[] score() {
    return score;
  }

  public float[] logit() {
    return logit;
  }
}
