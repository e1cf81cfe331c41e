package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;

/**
 * Something a person should look at.
 *
 * @param id the same for the same finding, so that looking twice does not call twice
 * @param at when it was raised
 * @param subject the column, metric or version it is about
 * @param message in plain words
 * @param value what was measured
 * @param threshold what it was held against
 */
public record Alarm(
    String id,
    Instant at,
    String endpoint,
    Kind kind,
    String subject,
    String message,
    double value,
    double threshold) {
  /** What is the matter. */
  public enum Kind {
    DRIFT,
    PERFORMANCE,
    CANARY
  }

  /** The id of a finding about an endpoint: one alarm of each kind for each occasion. */
  public static String id(String endpoint, Kind kind, String occasion) {
    return Digest.ofText(endpoint + "\n" + kind + "\n" + occasion).hex();
  }
}
