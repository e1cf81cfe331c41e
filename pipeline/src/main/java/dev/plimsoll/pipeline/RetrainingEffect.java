package dev.plimsoll.pipeline;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Comparisons;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.internal.Scorer;
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

  public RetrainingEffect(Rooms rooms) {
    this.rooms = rooms;
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
      return Comparisons.paired(score(newer, part), score(older, part), plan);
    }
  }

  private ScoredTable score(Digest model, Path rows) {
    ModelPackage folder = ModelPackage.read(rooms.storage().blobs().folder(model));
    try (OnnxModel loaded = folder.load()) {
      return new Scorer(rooms.engine())
          .score(loaded, folder.manifest().inputs(), rows, "test", List.of())
          .table();
    }
  }
}
