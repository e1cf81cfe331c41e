package dev.plimsoll.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a job.
 *
 * @param packageFolder the model package
 * @param validLogLoss on the validation rows, in nats and after calibration; of other tasks than
 *     binary the loss that decided when to stop
 * @param validAuc area under the ROC curve on the validation rows; of other tasks accuracy, R², or
 *     the pinball loss negated
 * @param trainSeconds from reading the data to the package, by the clock on the wall
 * @param trainRows labelled rows it learned from
 * @param validRows labelled rows it stopped and calibrated on
 * @param curve one record per epoch, round or iteration
 * @param notes what a user should know, such as inputs that could not be used
 * @param peakRssBytes most resident memory of the process so far; 0 where it cannot be read
 * @param cpuSeconds processor time of the process while training, all threads
 * @param wattsPerCore what a busy core is taken to draw
 * @param energyWattHours an estimate: {@code cpuSeconds} times {@code wattsPerCore}, of this
 *     process alone
 * @param outOfFold an Arrow file with every training row's probability from a model that never saw
 *     it; null when the job did not ask for it
 * @param task what the model was asked for: {@code binary}, {@code multi-class}, {@code regression}
 *     or {@code quantile}
 * @param figures of the validation rows by name, before calibration; numbers in units of the target
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
    double cpuSeconds,
    double wattsPerCore,
    double energyWattHours,
    @Nullable Path outOfFold,
    String task,
    Map<String, Double> figures) {
  public TrainingResult {
    curve = List.copyOf(curve);
    notes = List.copyOf(notes);
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
