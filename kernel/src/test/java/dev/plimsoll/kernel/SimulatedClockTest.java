package dev.plimsoll.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimulatedClockTest {
  @Test
  void neverGoesBack() {
    qt().forAll(lists().of(longs().between(-1_000_000, 1_000_000)).ofSizeBetween(1, 20))
        .check(
            moves -> {
              SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
              boolean forward = true;
              for (long micros : moves) {
                Instant before = clock.instant();
                clock.advanceTo(Times.instant(micros));
                forward &= !clock.instant().isBefore(before);
              }
              long furthest =
                  Math.max(0, moves.stream().mapToLong(Long::longValue).max().orElse(0));
              return forward && clock.instant().equals(Times.instant(furthest));
            });
  }

  @Test
  void standsStillUntilItIsMoved() {
    SimulatedClock clock = new SimulatedClock(Instant.parse("2013-05-01T00:00:00Z"));
    assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2013-05-01T00:00:00Z");
  }

  @Test
  void microsecondsGoThereAndBack() {
    qt().forAll(longs().between(-62_135_596_800_000_000L, 253_402_300_799_999_999L))
        .check(micros -> Times.micros(Times.instant(micros)) == micros);
  }
}
