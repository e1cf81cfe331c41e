package dev.plimsoll.serving.internal.call;

import dev.plimsoll.serving.VersionStats;
import java.util.concurrent.atomic.LongAdder;

/** Counts and adds up durations from many threads. */
final class StageCounter {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void add(long duration) {
    count.increment();
    nanos.add(duration);
  }

  long count() {
    return count.sum();
  }

  VersionStats.Stage stage() {
    return new VersionStats.Stage(count.sum(), nanos.sum());
  }
}
