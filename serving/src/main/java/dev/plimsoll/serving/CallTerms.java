package dev.plimsoll.serving;

/**
 * How a call wants to be treated.
 *
 * @param deadlineNanos when its answer is worth nothing any more, by {@link System#nanoTime};
 *     {@link #NO_DEADLINE} for never
 * @param priority 1 is served first; 5 is usual; up to 9
 * @param caller whose quota it counts against; empty when nobody is named
 * @param cancellation cancelled when the caller has gone
 */
public record CallTerms(
    long deadlineNanos, int priority, String caller, Cancellation cancellation) {
  public static final long NO_DEADLINE = Long.MAX_VALUE;
  public static final int USUAL_PRIORITY = 5;

  /** A call without wishes. */
  public static CallTerms usual() {
    return new CallTerms(NO_DEADLINE, USUAL_PRIORITY, "", new Cancellation());
  }
}
