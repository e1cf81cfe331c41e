package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.kernel.Digest;
import java.util.Map;

/**
 * What came of one trial.
 *
 * @param model digest of the package
 * @param scores digest of the answers of the judging rows
 * @param validAuc on the choosing rows; of other tasks accuracy, R² or the pinball loss negated
 * @param validLogLoss on the choosing rows, in nats; of numbers the loss that training stops by
 * @param test each metric on the judging rows; those undefined are left out
 * @param seconds of training, by the clock on the wall
 * @param cpuSeconds of training, all threads
 * @param peakBytes resident memory of the process that trained
 * @param microsOne median time to answer one row, one thread
 * @param microsRow median time for a row in a batch, one thread
 */
public record TrialResult(
    long seed,
    Digest model,
    Digest scores,
    double validAuc,
    double validLogLoss,
    Map<String, Double> test,
    double seconds,
    double cpuSeconds,
    long peakBytes,
    double microsOne,
    double microsRow) {}
