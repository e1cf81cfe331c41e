package dev.plimsoll.serving;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Counts of answers, failures, latencies and feedback, in memory since the start. */
public final class Traffic {
  /** Upper bounds of the latency buckets, in microseconds, inclusive. */
  public static final List<Long> BOUNDS_MICROS =
      LongStream.of(
              250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
              1_000_000, 5_000_000)
          .boxed()
          .toList();

  private record Key(String endpoint, String version) {}

  private static final class Cell {
    private final LongAdder requests = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder micros = new LongAdder();
    private final List<LongAdder> buckets =
        Stream.generate(LongAdder::new).limit(BOUNDS_MICROS.size() + 1L).toList();
  }

  private final Map<Key, Cell> cells = new ConcurrentHashMap<>();
  private final Map<FeedbackStatus, LongAdder> feedback = new ConcurrentHashMap<>();

  void answered(String endpoint, String version, int rows, long micros) {
    Cell cell = cell(endpoint, version);
    cell.requests.increment();
    cell.rows.add(rows);
    cell.micros.add(micros);
    int bucket = 0;
    while (bucket < BOUNDS_MICROS.size() && micros > BOUNDS_MICROS.get(bucket)) {
      bucket++;
    }
    cell.buckets.get(bucket).increment();
  }

  void failed(String endpoint, String version) {
    cell(endpoint, version).errors.increment();
  }

  void feedback(FeedbackStatus status) {
    feedback.computeIfAbsent(status, s -> new LongAdder()).increment();
  }

  public long feedbackCount(FeedbackStatus status) {
    LongAdder count = feedback.get(status);
    return count == null ? 0 : count.sum();
  }

  /** All counts, by endpoint and version. */
  public List<TrafficCount> counts() {
    return cells.entrySet().stream()
        .map(entry -> count(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(TrafficCount::endpoint).thenComparing(TrafficCount::version))
        .toList();
  }

  private Cell cell(String endpoint, String version) {
    return cells.computeIfAbsent(new Key(endpoint, version), key -> new Cell());
  }

  private static TrafficCount count(Key key, Cell cell) {
    return new TrafficCount(
        key.endpoint(),
        key.version(),
        cell.requests.sum(),
        cell.rows.sum(),
        cell.errors.sum(),
        cell.buckets.stream().map(LongAdder::sum).toList(),
        cell.micros.sum());
  }
}
