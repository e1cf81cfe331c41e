package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.server.LifeReport;
import dev.plimsoll.training.EpochRecord;
import java.util.List;

/** A candidate's training as the report draws it. */
final class TrainingCurve {
  private TrainingCurve() {}

  static List<LifeReport.Step> of(Candidate candidate) {
    // an int8 copy was not trained: its curve is the one above it
    if (candidate.name().endsWith("int8")) {
      return List.of();
    }
    int kept = candidate.training().kept();
    return candidate.training().curve().stream().map(record -> step(record, kept)).toList();
  }

  private static LifeReport.Step step(EpochRecord record, int kept) {
    return new LifeReport.Step(
        record.epoch(),
        record.trainLogLoss(),
        record.validLogLoss(),
        record.validAuc(),
        record.epoch() == kept);
  }
}
