package dev.plimsoll.cli.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a processor is away from a thread that wants it all the time, for the system's own work
 * and for other machines: no server that runs there can answer meanwhile. The hypervisor's own
 * count ({@link StolenTime}) tells only a part of it.
 *
 * @param share of the time that it was away
 * @param worstMillis the longest it was away
 * @param waitMillis how long the 99th of 100 requests that come at random would wait for it, if
 *     they needed nothing else
 */
public record Stalls(double share, double worstMillis, double waitMillis) {
  private static final long LOOKED_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A clock that is read in turns and takes longer in between was left alone meanwhile. */
  private static final long AWAY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private static final double LATE_SHARE = 0.01;
  private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Looks at the clock for three seconds, and does nothing else. */
  public static Stalls now() {
    return of(System::nanoTime, LOOKED_NANOS);
  }

  static Stalls of(LongSupplier clock, long nanos) {
    List<Long> away = new ArrayList<>();
    long began = clock.getAsLong();
    long last = began;
    while (last - began < nanos) {
      long now = clock.getAsLong();
      if (now - last >= AWAY_NANOS) {
        away.add(now - last);
      }
      last = now;
    }
    Collections.sort(away, Collections.reverseOrder());
    double total = (double) last - began;
    double worst = away.isEmpty() ? 0 : away.get(0);
    double sum = away.stream().mapToLong(Long::longValue).sum();
    return new Stalls(sum / total, worst / MILLI, wait(away, LATE_SHARE * total) / MILLI);
  }

  /**
   * The wait w that so much of the time exceeds: who comes at t into a stall of length s waits s -
   * t, so the stalls' parts beyond w add up to that time.
   *
   * @param away the longest first
   */
  private static double wait(List<Long> away, double late) {
    double sum = 0;
    for (int i = 0; i < away.size(); i++) {
      sum += away.get(i);
      double wait = (sum - late) / (i + 1);
      double next = i + 1 < away.size() ? away.get(i + 1) : 0;
      if (wait >= next) {
        return Math.max(0, wait);
      }
    }
    return 0;
  }

  public String words() {
    return "its processor alone was away for %s %% of the time, %s ms at worst, which would keep a request that needs nothing waiting for %s ms in the 99th of 100"
        .formatted(Words.number(100 * share), Words.number(worstMillis), Words.number(waitMillis));
  }
}
