package dev.plimsoll.security;

import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a scan found in an artifact.
 *
 * @param findings the gravest first; at most {@link ScanLimits#findings} of them
 * @param verdict the gravest severity; NOTE when there is nothing
 */
public record ScanReport(List<ScanFinding> findings, Severity verdict, int files, long bytes) {
  public static final String EVIDENCE = "security.scan";

  public ScanReport {
    findings = List.copyOf(findings);
  }

  public boolean refused() {
    return verdict == Severity.REFUSE;
  }

  /** Throws ARTIFACT_REFUSED with the grave findings, if there are any. */
  public void requireAcceptable() {
    if (refused()) {
      throw new PlimsollException(
          SecurityError.ARTIFACT_REFUSED,
          findings.stream()
              .filter(finding -> finding.severity() == Severity.REFUSE)
              .limit(5)
              .map(finding -> finding.rule() + " in " + finding.where() + ": " + finding.message())
              .collect(Collectors.joining("; ")));
    }
  }

  /**
   * This report as evidence.
   *
   * @param subject digest of the artifact
   */
  public Evidence evidence(String subject, Instant at) {
    return Evidence.of(EVIDENCE, subject, "security/0.1.0", at, this);
  }
}
