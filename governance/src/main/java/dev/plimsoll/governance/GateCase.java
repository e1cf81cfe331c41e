package dev.plimsoll.governance;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is laid before a gate.
 *
 * @param candidate digest of the package
 * @param report as recorded under {@code eval.report} about the candidate
 * @param champion the champion's report on the same rows; null when it was not judged
 * @param comparisons candidate against champion, paired on the same rows; where one is there, rules
 *     that ask for confidence relative to the champion use it
 * @param checks what else was looked at
 */
public record GateCase(
    Digest candidate,
    EvaluationReport report,
    @Nullable EvaluationReport champion,
    List<Comparison> comparisons,
    List<CheckResult> checks) {
  public GateCase {
    comparisons = List.copyOf(comparisons);
    checks = List.copyOf(checks);
  }
}
