package dev.plimsoll.onnx;

/** What a binary model says of N rows. The arrays are the caller's to keep. */
public final class Scores {
  private final float[] probability;
  private final float[] logit;

  Scores(float[] probability, float[] logit) {
    this.probability = probability;
    this.logit = logit;
  }

  /** Calibrated probability that the label is true, per row. */
  public float[] probability() {
    return probability;
  }

  /** The network's own answer before calibration, per row. */
  public float[] logit() {
    return logit;
  }

  public int rows() {
    return probability.length;
  }
}
