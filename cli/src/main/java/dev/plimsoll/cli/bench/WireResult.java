package dev.plimsoll.cli.bench;

import java.util.Arrays;

/**
 * What became of the requests of one run.
 *
 * @param failed not answered with 200
 * @param p99Millis from when a request was due, not from when it could be sent
 */
record WireResult(int requests, int failed, double seconds, double p50Millis, double p99Millis) {
  static WireResult of(long[] nanos, int failed, long wholeNanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new WireResult(
        sorted.length, failed, wholeNanos / 1e9, millis(sorted, 0.5), millis(sorted, 0.99));
  }

  private static double millis(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }

  /** One line, as {@link #parse} reads it. */
  String line() {
    return requests + " " + failed + " " + seconds + " " + p50Millis + " " + p99Millis;
  }

  static WireResult parse(String line) {
    String[] parts = line.split(" ", -1);
    return new WireResult(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]));
  }
}
