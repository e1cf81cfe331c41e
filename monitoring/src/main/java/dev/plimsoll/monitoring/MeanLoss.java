package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Mean and spread of some rows' losses, in three numbers that add up (Welford 1962, Chan 1979).
 *
 * @param rows how many
 * @param mean their mean; 0 when there are none
 * @param squares sum of squared distances from the mean
 */
public record MeanLoss(long rows, double mean, double squares) {
  public static final MeanLoss NONE = new MeanLoss(0, 0, 0);

  /**
   * Numbers up to here (either sign) have squared errors whose own squares still add up over any
   * log without leaving the range of doubles; pinball losses are smaller.
   */
  public static final double LARGEST_NUMBER = 1e70;

  /** Probabilities are kept this far from 0 and 1, as in the room evaluation. */
  private static final double EPSILON = Math.ulp(1.0);

  /** Surprise at one outcome, in nats. */
  public static double logLoss(double score, boolean label) {
    double chance = Math.min(Math.max(score, EPSILON), 1 - EPSILON);
    return -Math.log(label ? chance : 1 - chance);
  }

  /** Surprise at a class that had a chance, in nats: 16.1 at most. */
  public static double logLoss(double chance) {
    return -Math.log(Math.max(AnswerTable.LEAST_CHANCE, chance));
  }

  /** How far off a predicted number was, squared: in the label's unit squared. */
  public static double squaredError(double predicted, double actual) {
    double error = predicted - actual;
    return error * error;
  }

  /**
   * How far off one row's quantiles were, where a miss on the side that should be rare counts more:
   * the mean over the levels of max(level * e, (level - 1) * e) with e = actual - quantile, in the
   * label's unit. Never negative; not a number when a quantile or the truth is not finite.
   *
   * @param actual the true number
   */
  public static double pinball(QuantileAnswer answer, double actual) {
    return pinball(answer.levels(), answer::value, actual);
  }

  /** The same of a row of a table of quantiles. */
  static double pinball(AnswerTable quantiles, int row) {
    int from = row * quantiles.width();
    return pinball(
        quantiles.quantiles(), place -> quantiles.answers()[from + place], quantiles.truth()[row]);
  }

  private static double pinball(List<Double> levels, IntToDoubleFunction quantile, double actual) {
    double sum = 0;
    for (int i = 0; i < levels.size(); i++) {
      double level = levels.get(i);
      double error = actual - quantile.applyAsDouble(i);
      sum += Math.max(level * error, (level - 1) * error);
    }
    return sum / levels.size();
  }

  /**
   * Whether the loss of a predicted number can be counted: both numbers are finite and not beyond
   * {@link #LARGEST_NUMBER}.
   */
  public static boolean countable(double predicted, double actual) {
    return Math.abs(predicted) <= LARGEST_NUMBER && Math.abs(actual) <= LARGEST_NUMBER;
  }

  /** Whether the loss of quantiles can be counted: as above, for each of them. */
  public static boolean countable(QuantileAnswer answer, double actual) {
    for (int i = 0; i < answer.levels().size(); i++) {
      if (!countable(answer.value(i), actual)) {
        return false;
      }
    }
    return true;
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

  /**
   * Standard error of the difference between this mean and another, for losses with a heavy tail:
   * the greater of Welch's and the pooled one.
   *
   * <p>A sample that happened to meet few large losses has a mean and a spread that are both too
   * small. Where that is the smaller sample, Welch's error believes its spread and finds too many
   * differences (squared exponential errors, 500 rows against 5,000, level 0.0006: 0.010); the
   * pooled one takes the spread from the larger sample. The other way round the pooled one would
   * err and Welch's is the greater.
   */
  double cautiousErrorAgainst(MeanLoss other) {
    double welch = varianceOfMean() + other.varianceOfMean();
    if (rows < 2 || other.rows < 2) {
      return Math.sqrt(welch);
    }
    double spread = (squares + other.squares) / (rows + other.rows - 2);
    return Math.sqrt(Math.max(welch, spread * (1.0 / rows + 1.0 / other.rows)));
  }
}
