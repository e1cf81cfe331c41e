package dev.plimsoll.serving.internal.call;

import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.internal.batch.Call;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** The figures of one version of an endpoint. */
final class VersionCounters {
  final StageCounter success = new StageCounter();
  final StageCounter fail = new StageCounter();
  final StageCounter cacheHit = new StageCounter();
  final StageCounter cacheMiss = new StageCounter();
  private final StageCounter queue = new StageCounter();
  private final StageCounter input = new StageCounter();
  private final StageCounter infer = new StageCounter();
  private final StageCounter output = new StageCounter();
  private final LongAdder rows = new LongAdder();
  private final Map<Integer, Sized> batches = new ConcurrentSkipListMap<>();
  private volatile long lastMillis;

  private static final class Sized {
    private final StageCounter input = new StageCounter();
    private final StageCounter infer = new StageCounter();
    private final StageCounter output = new StageCounter();
  }

  /** A piece of a request has been in a run; {@code leads} for one piece of each run. */
  void ran(int pieceRows, boolean leads, Call.Run run) {
    rows.add(pieceRows);
    queue.add(run.queueNanos());
    input.add(run.answer().inputNanos());
    infer.add(run.answer().inferNanos());
    output.add(run.outputNanos());
    if (leads) {
      Sized sized = batches.computeIfAbsent(run.rows(), size -> new Sized());
      sized.input.add(run.answer().inputNanos());
      sized.infer.add(run.answer().inferNanos());
      sized.output.add(run.outputNanos());
    }
  }

  void answered(long nanos, long nowMillis) {
    success.add(nanos);
    lastMillis = nowMillis;
  }

  VersionStats stats(String endpoint, String version) {
    List<VersionStats.BatchSize> sizes =
        batches.entrySet().stream()
            .map(
                entry ->
                    new VersionStats.BatchSize(
                        entry.getKey(),
                        entry.getValue().input.stage(),
                        entry.getValue().infer.stage(),
                        entry.getValue().output.stage()))
            .toList();
    long runs = sizes.stream().mapToLong(size -> size.infer().count()).sum();
    long last = lastMillis;
    return new VersionStats(
        endpoint,
        version,
        rows.sum(),
        runs,
        last == 0 ? null : Instant.ofEpochMilli(last),
        success.stage(),
        fail.stage(),
        queue.stage(),
        input.stage(),
        infer.stage(),
        output.stage(),
        cacheHit.stage(),
        cacheMiss.stage(),
        sizes);
  }
}
