package dev.plimsoll.serving;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one version of an endpoint has done since the server started, stage by stage.
 *
 * @param rows answered
 * @param runs of the model; fewer than rows when rows share them
 * @param lastAt when it last answered; null when it never did
 * @param success requests answered, from their arrival to their answer
 * @param fail requests that failed, likewise
 * @param queue pieces of requests, from being queued to being run
 * @param input laying out the inputs of runs, counted for each piece
 * @param infer the runs themselves
 * @param output taking the answers apart
 * @param cacheHit requests, or parts of them, that were answered from memory
 * @param cacheMiss those that were looked for there and not found
 * @param batches runs by their number of rows, in ascending order
 */
public record VersionStats(
    String endpoint,
    String version,
    long rows,
    long runs,
    @Nullable Instant lastAt,
    Stage success,
    Stage fail,
    Stage queue,
    Stage input,
    Stage infer,
    Stage output,
    Stage cacheHit,
    Stage cacheMiss,
    List<BatchSize> batches) {
  public VersionStats {
    batches = List.copyOf(batches);
  }

  /** How often, and how long in all. */
  public record Stage(long count, long nanos) {}

  /** Runs of so many rows. */
  public record BatchSize(int rows, Stage input, Stage infer, Stage output) {}
}
