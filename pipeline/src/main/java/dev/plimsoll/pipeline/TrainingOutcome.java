package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.training.EpochRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training step leaves behind; kept as evidence {@code training.run} about the model.
 *
 * @param model digest of the package
 * @param validAuc on the choosing rows
 * @param validLogLoss on the choosing rows, in nats
 * @param seconds of training
 * @param peakRssBytes of the process that trained
 * @param wattsPerCore what the energy estimate takes a busy core to draw
 * @param energyWattHours {@code cpuSeconds} times {@code wattsPerCore}: an estimate
 * @param curve one record per pass, round or iteration
 * @param kept the number of the record whose model was kept; 0 when it is not known
 * @param outOfFold digest of the Arrow file with every training row's probability from a model that
 *     never saw it; null when the project does not ask for it
 * @param notes what a user should know of the training, such as inputs that could not be used
 */
public record TrainingOutcome(
    Digest model,
    double validAuc,
    double validLogLoss,
    double seconds,
    double cpuSeconds,
    long trainRows,
    long validRows,
    long peakRssBytes,
    double wattsPerCore,
    double energyWattHours,
    List<EpochRecord> curve,
    int kept,
    @Nullable Digest outOfFold,
    List<String> notes) {
  public TrainingOutcome {
    // steps remembered before these were kept have none
    curve = curve == null ? List.of() : List.copyOf(curve);
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /**
   * The number of the best record: the first with the greatest metric, or with the least loss.
   *
   * @param byMetric as training was told to stop
   */
  static int kept(List<EpochRecord> curve, boolean byMetric) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (EpochRecord record : curve) {
      double worth = byMetric ? record.validAuc() : -record.validLogLoss();
      if (worth > most) {
        most = worth;
        best = record.epoch();
      }
    }
    return best;
  }
}
