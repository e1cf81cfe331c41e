package dev.plimsoll.kernel;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as microseconds since 1970: the one numeric form in which they are stored. */
public final class Times {
  private Times() {}

  public static long micros(Instant instant) {
    // Not MICROS.between: it goes through nanoseconds, which end in the year 2262.
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
