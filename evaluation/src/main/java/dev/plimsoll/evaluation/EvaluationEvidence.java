package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What an evaluation leaves behind for gates, cards and reports. */
public final class EvaluationEvidence {
  /** The whole report. */
  public static final String REPORT = "eval.report";

  /** Calibration alone: the error and the reliability table. */
  public static final String CALIBRATION = "eval.calib";

  /** Slices alone. */
  public static final String SLICES = "eval.slices";

  private static final String PRODUCER = "evaluation/1";

  private EvaluationEvidence() {}

  /**
   * One record of each kind, not yet stored.
   *
   * @param subject digest of the model package that was judged
   */
  public static List<Evidence> of(String subject, EvaluationReport report, Instant at) {
    return List.of(
        Evidence.of(REPORT, subject, PRODUCER, at, report),
        Evidence.of(
            CALIBRATION,
            subject,
            PRODUCER,
            at,
            Map.of(
                "ece",
                report.overall().metric(Metric.ECE).map(List::of).orElse(List.of()),
                "reliability",
                report.reliability())),
        Evidence.of(SLICES, subject, PRODUCER, at, Map.of("slices", report.slices())));
  }
}
