package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether a day changes while it is being moved. Set, asked and told on the writing thread
 * alone, so nothing slips between the question and the move.
 */
final class DayWatch {
  private @Nullable String endpoint;
  private long from;
  private long until;
  private boolean changed;

  void begin(String name, long fromMicros, long untilMicros) {
    endpoint = name;
    from = fromMicros;
    until = untilMicros;
    changed = false;
  }

  void saw(String name, Instant decisionAt) {
    if (name.equals(endpoint)) {
      long at = Times.micros(decisionAt);
      changed |= at >= from && at < until;
    }
  }

  boolean changed() {
    return changed;
  }

  void end() {
    endpoint = null;
  }
}
