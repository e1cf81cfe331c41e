package dev.plimsoll.pipeline.replay;

import dev.plimsoll.features.FeatureColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is played, and from which files.
 *
 * @param decisions a training set: row keys, decision times, inputs, keys, labels and when they
 *     were known
 * @param inputs what a caller sends, with its type
 * @param keys what a caller sends for look-ups only
 * @param sources tables whose rows feed the online features as they become known
 */
public record ReplayPlan(
    String endpoint,
    Instant from,
    Instant until,
    Duration tick,
    Path decisions,
    List<FeatureColumn> inputs,
    List<String> keys,
    List<Source> sources) {

  /**
   * One table that is pushed.
   *
   * @param name of the source, as {@code push} calls it
   * @param variant empty for the normal feed
   * @param columns to send
   * @param factors columns that this variant's feed delivers multiplied, a declared fault
   * @param from when this feed starts
   */
  public record Source(
      String name,
      String variant,
      Path parquet,
      List<String> columns,
      Map<String, Double> factors,
      Instant from) {}
}
