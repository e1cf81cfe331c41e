package dev.plimsoll.pipeline.experiment;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Time for an experiment. A trial begins only when one as long as the longest so far would still
 * fit; what the cache holds costs nothing.
 */
public final class Budget {
  private final @Nullable Duration limit;
  private final InstantSource clock;
  private final Instant start;
  private Duration longest = Duration.ZERO;
  private boolean spent;

  /**
   * @param limit null for as long as it takes
   */
  public Budget(@Nullable Duration limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
    start = clock.instant();
  }

  /** Whether another trial may begin; once it may not, none may. */
  boolean allows() {
    spent = spent || (limit != null && left().compareTo(longest) <= 0);
    return !spent;
  }

  /** Whether a trial was left out for want of time. */
  public boolean spent() {
    return spent;
  }

  /** How many more trials as long as the longest so far there is time for. */
  long room() {
    return limit == null || longest.isZero()
        ? Long.MAX_VALUE
        : Math.max(0, left().dividedBy(longest));
  }

  Duration longest() {
    return longest;
  }

  void took(Duration one) {
    longest = one.compareTo(longest) > 0 ? one : longest;
  }

  InstantSource clock() {
    return clock;
  }

  /** For the line of progress. */
  String words() {
    return limit == null ? "" : ", " + words(left()) + " left of " + words(limit);
  }

  static String words(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    return seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
  }

  private Duration left() {
    return limit == null
        ? Duration.ofDays(1)
        : limit.minus(Duration.between(start, clock.instant()));
  }
}
