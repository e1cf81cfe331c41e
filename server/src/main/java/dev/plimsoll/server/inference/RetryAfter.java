package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;

/** When to try again, as every wire says it: in whole seconds. */
public final class RetryAfter {
  /** What is said of a refusal that does not know. */
  public static final long SECONDS_USUAL = 1;

  private RetryAfter() {}

  /** Rounded up, so that who waits as told does not come too early; at least 1. */
  public static long seconds(PlimsollException refusal) {
    return refusal
        .retryAfter()
        .map(wait -> Math.max(1, (wait.toMillis() + 999) / 1000))
        .orElse(SECONDS_USUAL);
  }
}
