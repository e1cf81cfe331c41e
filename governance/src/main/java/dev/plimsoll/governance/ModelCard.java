package dev.plimsoll.governance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.ReliabilityBin;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.registry.Approval;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What everybody may read about a model version: figures, and the same in plain words.
 *
 * @param format {@code plimsoll-card/1}
 * @param summary the card in a few sentences
 * @param rows how many rows it was evaluated on
 * @param metrics in the order of {@link dev.plimsoll.evaluation.Metric}
 * @param bestSlices by AUC, the best first
 * @param worstSlices by AUC, the worst first
 * @param calibration whether its probabilities can be taken at their word
 * @param limits stated by its makers, then found by the evaluation
 * @param provenance as in the package's manifest
 * @param compression null when the version was not compressed
 */
public record ModelCard(
    String format,
    String model,
    String version,
    Digest digest,
    String kind,
    String question,
    List<String> summary,
    String intendedUse,
    String notFor,
    String owner,
    List<CardData> data,
    long rows,
    long positives,
    List<Figure> metrics,
    List<Slice> bestSlices,
    List<Slice> worstSlices,
    Calibration calibration,
    List<String> limits,
    JsonNode provenance,
    Gate gate,
    List<Approval> approvals,
    @Nullable String compression,
    Instant at) {
  public static final String FORMAT = "plimsoll-card/1";

  /**
   * A metric over all rows.
   *
   * @param interval null when it has no value
   * @param meaning what such a figure means
   * @param sentence what this one says
   */
  public record Figure(String name, @Nullable Interval interval, String meaning, String sentence) {}

  /** A metric where some columns have some values. */
  public record Slice(String name, String metric, Interval interval, long rows, String sentence) {}

  /** Promised against observed shares. */
  public record Calibration(String sentence, List<ReliabilityBin> reliability) {}

  /**
   * What the gate decided.
   *
   * @param state {@code passed}, {@code refused} or {@code none}
   */
  public record Gate(String state, String sentence, List<RuleOutcome> outcomes) {}
}
