package dev.plimsoll.kernel;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is moved: what replays and tests use in place of the system's.
 */
public final class SimulatedClock implements InstantSource {
  private final AtomicLong micros;

  public SimulatedClock(Instant start) {
    this.micros = new AtomicLong(Times.micros(start));
  }

  @Override
  public Instant instant() {
    return Times.instant(micros.get());
  }

  /**
   * Moves forward; an earlier instant leaves the clock where it is, so repeated advances are
   * harmless.
   */
  public void advanceTo(Instant instant) {
    long target = Times.micros(instant);
    micros.accumulateAndGet(target, Math::max);
  }
}
