package dev.plimsoll.monitoring;

/**
 * Mean and spread of some rows' losses, in three numbers that add up (Welford 1962, Chan 1979).
 *
 * @param rows how many
 * @param mean their mean; 0 when there are none
 * @param squares sum of squared distances from the mean
 */
public record MeanLoss(long rows, double mean, double squares) {
  public static final MeanLoss NONE = new MeanLoss(0, 0, 0);

  /** Probabilities are kept this far from 0 and 1, as in the room evaluation. */
  private static final double EPSILON = Math.ulp(1.0);

  /** Surprise at one outcome, in nats. */
  public static double logLoss(double score, boolean label) {
    double chance = Math.min(Math.max(score, EPSILON), 1 - EPSILON);
    return -Math.log(label ? chance : 1 - chance);
  }

  public MeanLoss plus(double loss) {
    return plus(new MeanLoss(1, loss, 0));
  }

  public MeanLoss plus(MeanLoss other) {
    if (rows == 0 || other.rows == 0) {
      return rows == 0 ? other : this;
    }
    long all = rows + other.rows;
    double apart = other.mean - mean;
    return new MeanLoss(
        all,
        mean + apart * other.rows / all,
        squares + other.squares + apart * apart * rows * other.rows / all);
  }

  /** Variance of the mean; 0 below two rows. */
  public double varianceOfMean() {
    return rows < 2 ? 0 : squares / (rows - 1) / rows;
  }
}
