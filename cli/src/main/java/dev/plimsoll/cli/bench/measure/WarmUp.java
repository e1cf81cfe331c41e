package dev.plimsoll.cli.bench.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs what is to be measured until it gets no faster and the compilers have come to rest: they
 * work beside it for some seconds, or for minutes on a slow machine, and what they take is no part
 * of what the code costs.
 */
public final class WarmUp {
  private static final int LATEST = 3;
  private static final double NO_FASTER = 0.98;
  private static final int MOST = 20;

  /** Share of a round's time in which compilers may be at work, as some now and then are. */
  private static final double AT_REST = 0.05;

  private WarmUp() {}

  /** As {@link #run(int, LongSupplier, Runnable)}, for work that this process does. */
  public static void run(int rounds, Runnable work) {
    run(rounds, WarmUp::compiledMillis, work);
  }

  /**
   * Ends when none of the latest three rounds was 2 % faster than the fastest before, and the last
   * was compiled for a twentieth of its time at most.
   *
   * @param rounds at least; at most twenty times as many
   * @param compiledMillis how long the process that does the work has compiled
   */
  public static void run(int rounds, LongSupplier compiledMillis, Runnable work) {
    List<Long> nanos = new ArrayList<>();
    double compiled = 1;
    while (nanos.size() < MOST * rounds
        && (nanos.size() < rounds || compiled > AT_REST || getsFaster(nanos))) {
      long before = compiledMillis.getAsLong();
      long start = System.nanoTime();
      work.run();
      long took = System.nanoTime() - start;
      nanos.add(took);
      long millis = compiledMillis.getAsLong() - before;
      compiled = TimeUnit.MILLISECONDS.toNanos(millis) / (double) Math.max(1, took);
    }
  }

  /** How long this process's compilers have worked; 0 where it has none, or none that tells. */
  public static long compiledMillis() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    return compilers != null && compilers.isCompilationTimeMonitoringSupported()
        ? compilers.getTotalCompilationTime()
        : 0;
  }

  static boolean getsFaster(List<Long> nanos) {
    int before = nanos.size() - LATEST;
    return before < 1
        || Collections.min(nanos.subList(before, nanos.size()))
            < NO_FASTER * Collections.min(nanos.subList(0, before));
  }
}
