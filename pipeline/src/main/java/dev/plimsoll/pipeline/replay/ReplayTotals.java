package dev.plimsoll.pipeline.replay;

/**
 * What a replay sent.
 *
 * @param pushed feature rows
 * @param trafficSeconds spent in requests for features, predictions and labels, without the time
 *     the server took for monitoring and training when its clock was moved
 */
public record ReplayTotals(
    long predictions, long labels, long pushed, double trafficSeconds, double seconds) {

  /** Predictions per second of traffic. */
  public double rowsPerSecond() {
    return trafficSeconds == 0 ? 0 : predictions / trafficSeconds;
  }
}
