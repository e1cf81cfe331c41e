package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.serving.ServingError;
import java.util.Arrays;

/** Probabilities of rows and, when the model gives them, logits (else NaN). */
public final class Answer {
  private final float[] probability;
  private final float[] logit;

  public Answer(int rows) {
    this.probability = new float[rows];
    this.logit = new float[rows];
    Arrays.fill(logit, Float.NaN);
  }

  /** Copies some rows of a run to their place; several threads may, to different places. */
  public void take(RunAnswer run, int from, int rows, int at) {
    if (!run.copy(OnnxModel.PROBABILITY, from, rows, probability, at)) {
      throw new PlimsollException(
          ServingError.SCORING_FAILED,
          "output " + OnnxModel.PROBABILITY + ": not one value per row (expected: FLOAT [N,1])");
    }
    run.copy(OnnxModel.LOGIT, from, rows, logit, at);
  }

  void put(Answer some, int at) {
    System.arraycopy(some.probability, 0, probability, at, some.probability.length);
    System.arraycopy(some.logit, 0, logit, at, some.logit.length);
  }

  public long bytes() {
    return 2L * Float.BYTES * probability.length;
  }

  public float[] probability() {
    return probability;
  }

  public float[] logit() {
    return logit;
  }
}
