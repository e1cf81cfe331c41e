package dev.plimsoll.data;

import dev.plimsoll.kernel.Digest;
import java.util.List;

/**
 * What was found when a file was read: the content of {@code data.quality} evidence.
 *
 * @param sourceDigest of the file's bytes
 * @param rowsRead all rows of the file
 * @param rowsQuarantined rows put aside; the version has the rest
 * @param warnings what did not stop the ingestion but should be looked at
 */
public record QualityReport(
    String dataset,
    String source,
    Digest sourceDigest,
    long rowsRead,
    long rowsQuarantined,
    List<CheckOutcome> checks,
    List<String> warnings) {
  public QualityReport {
    checks = List.copyOf(checks);
    warnings = List.copyOf(warnings);
  }
}
