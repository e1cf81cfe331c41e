package dev.plimsoll.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm and whether somebody has taken it up.
 *
 * @param acknowledgement null while nobody has
 */
public record RaisedAlarm(Alarm alarm, @Nullable Acknowledgement acknowledgement) {
  /** Who looked at it, when, and what they said. */
  public record Acknowledgement(Instant at, String actor, String reason) {}

  public boolean open() {
    return acknowledgement == null;
  }
}
