package dev.plimsoll.training;

/**
 * One pass over the training rows, or one boosting round, or one iteration.
 *
 * @param epoch counted from 1
 * @param trainLogLoss mean over the rows as they were met, in nats; NaN when the candidate does not
 *     compute it. With smoothing, weights or disturbance it is the loss that was trained
 * @param validLogLoss on the validation rows after the pass, before calibration
 * @param validAuc on the validation rows after the pass; the candidate's own metric, higher is
 *     better, where the label is not one of two classes
 * @param learningRate at the end of the pass; NaN where there is none
 * @param perSecond rows or tokens trained a second so far; NaN where it is not measured
 */
public record EpochRecord(
    int epoch,
    double trainLogLoss,
    double validLogLoss,
    double validAuc,
    double learningRate,
    double perSecond) {
  /** A pass of a candidate that has neither rate nor throughput. */
  public EpochRecord(int epoch, double trainLogLoss, double validLogLoss, double validAuc) {
    this(epoch, trainLogLoss, validLogLoss, validAuc, Double.NaN, Double.NaN);
  }
}
