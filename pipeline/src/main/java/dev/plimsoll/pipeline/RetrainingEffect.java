package dev.plimsoll.pipeline;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.pipeline.internal.ModelScorer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Whether a retraining was worth it: the new version and the one it replaced, on the same rows of
 * the time that followed, although only one of them answered.
 */
public final class RetrainingEffect {
  private static final long SEED = 11;
  private static final int RESAMPLES = 200;
  private static final double CONFIDENCE = 0.95;

  private final Rooms rooms;
  private final ModelScorer scorer;

  public RetrainingEffect(Rooms rooms, DecisionSpec decision) {
    this.rooms = rooms;
    this.scorer = new ModelScorer(rooms.storage().blobs(), rooms.engine(), decision);
  }

  /**
   * Compares two packages on the labelled rows decided in [from, until).
   *
   * @return new against old, one comparison a metric; empty when there are no rows
   */
  public List<Comparison> compare(
      Digest rows, Digest newer, Digest older, Instant from, Instant until) {
    try (ScratchFolder scratch = rooms.storage().scratch("step")) {
      Path part = scratch.path().resolve("following.parquet");
      String table = QueryEngine.literal(rooms.storage().blobs().file(rows).toString());
      long count =
          rooms
              .engine()
              .toParquet(
                  "SELECT *, 'test' AS split FROM read_parquet(%s) WHERE label IS NOT NULL AND decision_at >= make_timestamp(%d) AND decision_at < make_timestamp(%d)"
                      .formatted(table, Times.micros(from), Times.micros(until)),
                  part);
      if (count == 0) {
        return List.of();
      }
      EvaluationPlan plan = new EvaluationPlan(List.of(), 1, RESAMPLES, CONFIDENCE, SEED);
      return scorer.judging(newer, part).less(scorer.judging(older, part), plan);
    }
  }
}
