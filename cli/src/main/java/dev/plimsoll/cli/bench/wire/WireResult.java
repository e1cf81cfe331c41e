package dev.plimsoll.cli.bench.wire;

import java.util.Arrays;

/**
 * What became of the requests of one run.
 *
 * @param failed not answered with 200
 * @param p99Millis from when a request was due, not from when it could be sent
 * @param lateMillis how late 99 of 100 requests were at most sent by the client's own fault, which
 *     is part of the times above
 */
record WireResult(
    int requests,
    int failed,
    double seconds,
    double p50Millis,
    double p99Millis,
    double lateMillis) {
  static WireResult of(long[] nanos, int failed, long wholeNanos) {
    return of(nanos, new long[nanos.length], failed, wholeNanos);
  }

  static WireResult of(long[] nanos, long[] lateNanos, int failed, long wholeNanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    long[] late = lateNanos.clone();
    Arrays.sort(late);
    return new WireResult(
        sorted.length,
        failed,
        wholeNanos / 1e9,
        millis(sorted, 0.5),
        millis(sorted, 0.99),
        millis(late, 0.99));
  }

  private static double millis(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }

  /** One line, as {@link #parse} reads it. */
  String line() {
    return "%d %d %s %s %s %s"
        .formatted(requests, failed, seconds, p50Millis, p99Millis, lateMillis);
  }

  static WireResult parse(String line) {
    String[] parts = line.split(" ", -1);
    return new WireResult(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]),
        Double.parseDouble(parts[5]));
  }
}
