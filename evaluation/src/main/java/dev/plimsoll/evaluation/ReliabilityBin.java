package dev.plimsoll.evaluation;

import java.util.Locale;

/**
 * Rows with similar scores: what was promised, and what happened.
 *
 * @param low lowest score in the bin
 * @param high highest score in the bin
 * @param rows how many; bins have equally many rows, except that equal scores stay together
 * @param promised mean score
 * @param observed share with the outcome, with its Wilson interval at the plan's confidence
 */
public record ReliabilityBin(
    double low, double high, long rows, double promised, Interval observed) {
  public Explanation explanation() {
    String verdict =
        observed.contains(promised)
            ? "the promise is within what chance explains"
            : promised > observed.value()
                ? "the model promised too much"
                : "it promised too little";
    return new Explanation(
        "An honest model's 30 % happens three times in ten.",
        String.format(
            Locale.ROOT,
            "Scored %.2f to %.2f: promised %.1f %%, happened %.1f %% of %d; %s.",
            low,
            high,
            100 * promised,
            100 * observed.value(),
            rows,
            verdict));
  }
}
