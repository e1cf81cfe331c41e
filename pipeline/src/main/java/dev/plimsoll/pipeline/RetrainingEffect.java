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
   * What was compared.
   *
   * @param rows that both were asked about
   * @param last when the last of them was decided
   * @param differences new against old, one comparison a metric
   */
  public record Found(long rows, Instant last, List<Comparison> differences) {
    public Found {
      differences = List.copyOf(differences);
    }
  }

  /**
   * Compares two packages on the labelled rows decided in [from, until).
   *
   * @return no differences when there are no rows
   */
  public Found compare(Digest rows, Digest newer, Digest older, Instant from, Instant until) {
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
        return new Found(0, from, List.of());
      }
      String last = "SELECT epoch_us(max(decision_at)) FROM read_parquet(%s)";
      Instant end =
          rooms
              .engine()
              .rows(
                  last.formatted(QueryEngine.literal(part.toString())),
                  row -> Times.instant(row.getLong(1)))
              .get(0);
      EvaluationPlan plan = new EvaluationPlan(List.of(), 1, RESAMPLES, CONFIDENCE, SEED);
      return new Found(
          count, end, scorer.judging(newer, part).less(scorer.judging(older, part), plan));
    }
  }
}
