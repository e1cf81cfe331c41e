package dev.plimsoll.onnx;

/**
 * How the logit became a probability: {@code sigmoid(scale * logit + offset)}, fitted on held-out
 * rows and baked into the graph. Temperature scaling has offset 0.
 *
 * @param method {@code platt}, {@code temperature} or {@code none}
 */
public record Calibration(String method, double scale, double offset) {
  public static Calibration none() {
    return new Calibration("none", 1, 0);
  }
}
