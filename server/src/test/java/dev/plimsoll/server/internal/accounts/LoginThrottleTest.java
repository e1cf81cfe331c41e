package dev.plimsoll.server.internal.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2024-01-01T00:00:00Z"));
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void letsSomeoneMistypeAFewTimes() {
    fail(4);
    assertThat(throttle.waitFor("a")).isZero();
  }

  @Test
  void slowsDownWhoKeepsFailing() {
    fail(5);
    assertThat(throttle.waitFor("a")).isEqualTo(Duration.ofSeconds(10));
    fail(1);
    assertThat(throttle.waitFor("a")).isEqualTo(Duration.ofSeconds(20));
    fail(50);
    assertThat(throttle.waitFor("a")).isEqualTo(Duration.ofMinutes(15));
    assertThat(throttle.waitFor("b")).isZero();
  }

  @Test
  void forgivesAfterTheWaitAndForgetsAfterASuccess() {
    fail(5);
    clock.advanceTo(clock.instant().plusSeconds(10));
    assertThat(throttle.waitFor("a")).isZero();
    fail(1);
    throttle.succeeded("a");
    assertThat(throttle.waitFor("a")).isZero();
  }

  @Test
  void startsAnewAfterALongQuiet() {
    fail(9);
    clock.advanceTo(clock.instant().plus(Duration.ofMinutes(16)));
    fail(1);
    assertThat(throttle.waitFor("a")).isZero();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed("a");
    }
  }
}
