package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.Explanation;
import dev.plimsoll.evaluation.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a canary.
 *
 * @param look 1 for the first
 * @param alpha what this look may spend of the plan's level
 * @param reasons in plain words, the gravest first; never empty
 * @param inputs the canary's inputs against the champion's; empty while there are too few rows
 * @param score the canary's scores against the champion's; null while there are too few rows
 * @param moreLoss canary's mean loss less the champion's, with the interval that the verdict went
 *     by; null without labels in both arms. Log loss in nats, of one outcome or of the true class;
 *     in parts of the mean of the champion's test for numbers (squared error) and quantiles
 *     (pinball loss)
 */
public record CanaryReport(
    int look,
    double alpha,
    CanaryVerdict verdict,
    List<String> reasons,
    long championRows,
    long canaryRows,
    long championLabels,
    long canaryLabels,
    SampleRatio ratio,
    List<ColumnDrift> inputs,
    @Nullable ColumnDrift score,
    @Nullable Interval moreLoss) {
  public CanaryReport {
    reasons = List.copyOf(reasons);
    inputs = List.copyOf(inputs);
  }

  public Explanation explanation() {
    return new Explanation(
        "A canary answers a small, random share of the real traffic beside the champion. Both see"
            + " the same kind of rows, so any difference between them is the canary's own. Looking"
            + " often does not raise the chance of stopping a good one.",
        "Look %d: %s; %s.".formatted(look, verdict, String.join("; ", reasons)));
  }
}
