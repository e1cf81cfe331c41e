package dev.plimsoll.serving;

import java.time.Duration;

/**
 * How requests of several callers share runs of a model, and what is refused before work is spent.
 *
 * @param bucketRatio texts wait by length; how much longer than its shortest a bucket's longest is
 * @param wasteMax tokens of a run, padding included, divided by those that were asked for
 * @param runMax processor time that a run may be expected to take, unless one item takes more
 * @param rowsPerRunMax rows of a run, whatever they cost
 * @param patience how much longer a call of priority 2 may wait than one of priority 1; it doubles
 *     with each further one
 * @param bypassesMax runs that may start before the one that has waited longest
 * @param waitMax estimated wait above which calls without a deadline are refused
 * @param callerRowsMax rows in flight for one named caller
 * @param cacheBytes memory for answers that are given again to the same inputs; 0 for none
 */
public record BatchSettings(
    double bucketRatio,
    double wasteMax,
    Duration runMax,
    int rowsPerRunMax,
    Duration patience,
    int bypassesMax,
    Duration waitMax,
    int callerRowsMax,
    long cacheBytes) {
  /** What serves well in general. */
  public static BatchSettings usual() {
    return new BatchSettings(
        1.05,
        1.12,
        Duration.ofMillis(50),
        2048,
        Duration.ofMillis(50),
        64,
        Duration.ofSeconds(10),
        65_536,
        0);
  }

  public BatchSettings withCallerRowsMax(int rows) {
    return new BatchSettings(
        bucketRatio,
        wasteMax,
        runMax,
        rowsPerRunMax,
        patience,
        bypassesMax,
        waitMax,
        rows,
        cacheBytes);
  }

  public BatchSettings withWaitMax(Duration wait) {
    return new BatchSettings(
        bucketRatio,
        wasteMax,
        runMax,
        rowsPerRunMax,
        patience,
        bypassesMax,
        wait,
        callerRowsMax,
        cacheBytes);
  }

  public BatchSettings withCacheBytes(long bytes) {
    return new BatchSettings(
        bucketRatio,
        wasteMax,
        runMax,
        rowsPerRunMax,
        patience,
        bypassesMax,
        waitMax,
        callerRowsMax,
        bytes);
  }
}
