package dev.plimsoll.training.internal;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import dev.plimsoll.training.internal.text.TextReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trained model, still in the library that trained it. */
public interface Fitted extends AutoCloseable {
  /**
   * Answers [N, O] row-major, as the training library computes them: uncalibrated logits of
   * classes, numbers or quantiles, by the rows' target.
   */
  float[] logits(TrainingRows rows);

  /** Adds the model's nodes, and returns the name of its answers, [N, O]. */
  String write(GraphInputs inputs);

  /** How the model reads its text; null when it reads none. It is closed with the model. */
  default @Nullable TextReader text() {
    return null;
  }

  /** What the model's last layer reads, [N, dim] row-major; null when it has no such thing. */
  default float @Nullable [] embeddings(TrainingRows rows) {
    return null;
  }

  /** How training went. */
  List<EpochRecord> curve();

  /** What white-box work and warm retraining need; empty when the graph holds all there is. */
  List<NamedTensor> checkpoint();

  @Override
  void close();
}
