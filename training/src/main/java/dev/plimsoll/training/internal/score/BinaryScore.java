package dev.plimsoll.training.internal.score;

import java.util.Arrays;

/** How well logits answer 0/1 labels: what early stopping and the training report look at. */
public final class BinaryScore {
  private BinaryScore() {}

  /** Mean negative log likelihood in nats, computed from logits so that nothing overflows. */
  public static double logLoss(float[] logits, float[] labels) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double z = logits[i];
      sum += Math.max(z, 0) - z * labels[i] + Math.log1p(Math.exp(-Math.abs(z)));
    }
    return sum / logits.length;
  }

  /**
   * Mean negative log likelihood in nats of probabilities, none counted as surer than 1 in 10^7.
   */
  public static double logLossOf(float[] probabilities, float[] labels) {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double right = labels[i] > 0.5f ? probabilities[i] : 1.0 - probabilities[i];
      sum -= Math.log(Math.max(right, 1e-7));
    }
    return sum / probabilities.length;
  }

  /** Area under the ROC curve by ranks, ties counted half; NaN when one class is absent. */
  public static double auc(float[] scores, float[] labels) {
    int n = scores.length;
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToIntBits(scores[i] + 0f);
      int ordered = bits >= 0 ? bits : bits ^ 0x7fff_ffff;
      order[i] = ((long) ordered << 32) | i;
    }
    Arrays.sort(order);
    double positives = 0;
    double rankSum = 0;
    for (int start = 0; start < n; ) {
      int end = start;
      int positivesHere = 0;
      while (end < n && order[end] >> 32 == order[start] >> 32) {
        positivesHere += labels[(int) order[end]] > 0.5f ? 1 : 0;
        end++;
      }
      positives += positivesHere;
      rankSum += positivesHere * (start + 1 + end) / 2.0;
      start = end;
    }
    double negatives = n - positives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
  }
}
