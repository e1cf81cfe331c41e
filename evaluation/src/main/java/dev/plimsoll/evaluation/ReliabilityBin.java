package dev.plimsoll.evaluation;

import java.util.Locale;

/**
 * Rows with similar scores, or one level of quantiles: what was promised, and what happened.
 *
 * @param low lowest score in the bin; the level
 * @param high highest score in the bin; the level
 * @param rows how many; bins have equally many rows, except that equal scores stay together
 * @param promised mean score; the level
 * @param observed share with the outcome, or with a truth not above the quantile, with its Wilson
 *     interval at the plan's confidence
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
            "%sromised %.1f %%, happened %.1f %% of %d; %s.",
            low == high ? "P" : String.format(Locale.ROOT, "Scored %.2f to %.2f: p", low, high),
            100 * promised,
            100 * observed.value(),
            rows,
            verdict));
  }
}
