package dev.plimsoll.server.internal.accounts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever keeps failing: after five failures an address waits 10 s, then twice as long
 * for each further failure, up to 15 minutes. Fifteen quiet minutes, or a success, forget it all.
 *
 * <p>At most {@value #ADDRESSES_MAX} addresses are remembered, the longest untouched forgotten
 * first, so a flood of addresses cannot fill the memory.
 */
public final class LoginThrottle {
  private static final int FREE_FAILURES = 5;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final int ADDRESSES_MAX = 10_000;

  private final InstantSource wallClock;
  private final Map<String, Failures> byAddress =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  private record Failures(int count, Instant last) {
    Duration pause() {
      int beyond = count - FREE_FAILURES;
      if (beyond < 0) {
        return Duration.ZERO;
      }
      Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(beyond, 10));
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
  }

  public LoginThrottle(InstantSource wallClock) {
    this.wallClock = wallClock;
  }

  /** How long this address must wait before its next try is looked at; zero when it need not. */
  public synchronized Duration waitFor(String address) {
    Failures failures = byAddress.get(address);
    if (failures == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(wallClock.instant(), failures.last().plus(failures.pause()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  public synchronized void failed(String address) {
    Instant now = wallClock.instant();
    Failures before = byAddress.get(address);
    int remembered =
        before == null || before.last().plus(LONGEST_WAIT).isBefore(now) ? 0 : before.count();
    byAddress.put(address, new Failures(remembered + 1, now));
  }

  public synchronized void succeeded(String address) {
    byAddress.remove(address);
  }
}
