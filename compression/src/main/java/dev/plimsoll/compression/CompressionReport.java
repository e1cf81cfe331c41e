package dev.plimsoll.compression;

import dev.plimsoll.kernel.Evidence;
import java.time.Instant;
import java.util.List;

/**
 * What a rewrite gained and what it moved, measured on sample rows.
 *
 * @param sizeRatio bytes of the graph before ÷ after
 * @param speedRatio processor time of scoring the sample as one batch, before ÷ after: medians of
 *     windows taken in turns, so that a noisy machine disturbs both alike
 * @param oneRowSpeedRatio the same for one row at a time
 * @param maxAbsScoreDelta largest change of an answer in the sample: of a probability, or of a
 *     number in its own unit
 * @param batchInvariant whether a row's answer is independent of its batch mates
 * @param processor features of the processor that it was measured on
 */
public record CompressionReport(
    double sizeRatio,
    double speedRatio,
    double oneRowSpeedRatio,
    double maxAbsScoreDelta,
    long bytesBefore,
    long bytesAfter,
    int sampleRows,
    boolean batchInvariant,
    boolean reducedRange,
    List<String> processor,
    List<NodeChange> nodes) {
  public static final String EVIDENCE = "compression.report";

  public CompressionReport {
    processor = List.copyOf(processor);
    nodes = List.copyOf(nodes);
  }

  /**
   * This report as evidence.
   *
   * @param subject digest of the new package
   */
  public Evidence evidence(String subject, Instant at) {
    return Evidence.of(EVIDENCE, subject, "compression/0.1.0", at, this);
  }
}
