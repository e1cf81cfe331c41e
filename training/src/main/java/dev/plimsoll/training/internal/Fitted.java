package dev.plimsoll.training.internal;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.List;

/** A trained model, still in the library that trained it. */
public interface Fitted extends AutoCloseable {
  /** Uncalibrated logits, as the training library computes them. */
  float[] logits(TrainingRows rows);

  /** Adds the model's nodes, and returns the name of its logit, [N,1]. */
  String write(GraphInputs inputs);

  /** How training went. */
  List<EpochRecord> curve();

  /** What white-box work and warm retraining need; empty when the graph holds all there is. */
  List<NamedTensor> checkpoint();

  @Override
  void close();
}
