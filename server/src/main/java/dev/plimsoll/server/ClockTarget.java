package dev.plimsoll.server;

import java.time.Instant;
import java.util.List;

/**
 * What lives by the clock: it does all that has fallen due until {@code now} and tells what it did.
 */
@FunctionalInterface
public interface ClockTarget {
  /** Moves on to an instant. The events are records that can be written as JSON, oldest first. */
  List<?> advance(Instant now);

  /** For a server without a life cycle. */
  static ClockTarget none() {
    return now -> List.of();
  }
}
