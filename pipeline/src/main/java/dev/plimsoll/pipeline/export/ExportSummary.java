package dev.plimsoll.pipeline.export;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was exported.
 *
 * @param megabytes of the whole folder
 * @param rowsCompared whose answers were the original's to the bit
 * @param measured null when the runner is for another platform than this one
 */
public record ExportSummary(
    String modelVersion,
    Path folder,
    double megabytes,
    int rowsCompared,
    @Nullable Measured measured) {
  /**
   * What the exported runner did in a process of its own.
   *
   * @param microsP50 for one row, reading and writing left out
   * @param peakMegabytes of the whole process, native memory included
   * @param heapMaxMegabytes that the process was given
   */
  public record Measured(
      long rows, double microsP50, double microsP99, double peakMegabytes, long heapMaxMegabytes) {
    /** The JVM itself counts a part of the heap less, because it may not fill it. */
    Measured within(long heapGiven) {
      return new Measured(rows, microsP50, microsP99, peakMegabytes, heapGiven);
    }
  }
}
