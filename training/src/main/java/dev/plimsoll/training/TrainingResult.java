package dev.plimsoll.training;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of a job.
 *
 * @param packageFolder the model package
 * @param validLogLoss on the validation rows after calibration, in nats
 * @param validAuc area under the ROC curve on the validation rows
 * @param trainSeconds from reading the data to the package, by the clock on the wall
 * @param trainRows labelled rows it learned from
 * @param validRows labelled rows it stopped and calibrated on
 * @param curve one record per epoch, round or iteration
 * @param notes what a user should know, such as inputs that could not be used
 * @param peakRssBytes most resident memory of the process so far; 0 where it cannot be read
 * @param cpuSeconds processor time of the process while training, all threads
 */
public record TrainingResult(
    Path packageFolder,
    String candidate,
    double validLogLoss,
    double validAuc,
    double trainSeconds,
    long trainRows,
    long validRows,
    List<EpochRecord> curve,
    List<String> notes,
    long peakRssBytes,
    double cpuSeconds) {
  public TrainingResult {
    curve = List.copyOf(curve);
    notes = List.copyOf(notes);
  }
}
