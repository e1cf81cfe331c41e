package dev.plimsoll.cli.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs what is to be measured until it gets no faster: compilers work beside it for some seconds,
 * or for minutes on a slow machine, and what they take is no part of what the code costs.
 */
public final class WarmUp {
  private static final int LATEST = 3;
  private static final double NO_FASTER = 0.98;
  private static final int MOST = 20;

  private WarmUp() {}

  /**
   * Ends when none of the latest three rounds was 2 % faster than the fastest before.
   *
   * @param rounds at least; at most twenty times as many
   */
  public static void run(int rounds, Runnable work) {
    List<Long> nanos = new ArrayList<>();
    while (nanos.size() < MOST * rounds && (nanos.size() < rounds || getsFaster(nanos))) {
      long start = System.nanoTime();
      work.run();
      nanos.add(System.nanoTime() - start);
    }
  }

  static boolean getsFaster(List<Long> nanos) {
    int before = nanos.size() - LATEST;
    return before < 1
        || Collections.min(nanos.subList(before, nanos.size()))
            < NO_FASTER * Collections.min(nanos.subList(0, before));
  }
}
