package dev.plimsoll.training;

/**
 * One pass over the training rows, or one boosting round, or one iteration.
 *
 * @param epoch counted from 1
 * @param trainLogLoss mean over the rows as they were met, in nats; NaN when the candidate does not
 *     compute it
 * @param validLogLoss on the validation rows after the pass, before calibration
 * @param validAuc on the validation rows after the pass
 */
public record EpochRecord(int epoch, double trainLogLoss, double validLogLoss, double validAuc) {}
