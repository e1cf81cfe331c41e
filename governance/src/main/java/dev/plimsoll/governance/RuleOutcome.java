package dev.plimsoll.governance;

import dev.plimsoll.evaluation.Interval;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of the candidate.
 *
 * @param rule in its normal form
 * @param value the figure the rule looked at, null when there was none
 * @param interval where the true figure may be expected
 * @param bound the number it was held against, null when there was none
 * @param reason one sentence for people
 */
public record RuleOutcome(
    String rule,
    State state,
    @Nullable Double value,
    @Nullable Interval interval,
    @Nullable Double bound,
    String reason) {
  /** Only the first lets a candidate pass. */
  public enum State {
    PASSED,
    FAILED,
    /** Nothing was found out. */
    NONE,
    /** What was found out may no longer be relied on. */
    EXPIRED
  }

  public boolean passed() {
    return state == State.PASSED;
  }
}
