package dev.plimsoll.security;

import dev.plimsoll.kernel.PlimsollException;

/**
 * How a label-noise audit is done.
 *
 * @param falseAlarmRate how often clean labels may be called suspicious, such as 0.01
 * @param confidence of the interval, such as 0.95
 * @param simulations draws of labels without flips, and bootstrap resamples; the false-alarm rate
 *     must be at least 1 in so many
 * @param suspects most rows listed
 */
public record NoisePlan(double falseAlarmRate, double confidence, int simulations, int suspects) {
  public NoisePlan {
    if (!(falseAlarmRate > 0 && falseAlarmRate < 1) || !(confidence > 0 && confidence < 1)) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION,
          "falseAlarmRate: "
              + falseAlarmRate
              + ", confidence: "
              + confidence
              + " (expected: 0..1)");
    }
    if (suspects < 0 || simulations < 19 || (simulations + 1) * falseAlarmRate < 1) {
      throw new PlimsollException(
          SecurityError.BAD_OPTION,
          "simulations: "
              + simulations
              + " (expected: at least 19, and 1 / falseAlarmRate - 1 = "
              + (1 / falseAlarmRate - 1)
              + ")");
    }
  }

  public static NoisePlan standard() {
    return new NoisePlan(0.01, 0.95, 199, 100);
  }
}
