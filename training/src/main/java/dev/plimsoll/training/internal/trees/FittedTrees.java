package dev.plimsoll.training.internal.trees;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.Units;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees, of which the first {@code rounds} rounds count. */
record FittedTrees(
    TreeDesign design, TreeTask task, Booster booster, int rounds, List<EpochRecord> curve)
    implements Fitted {
  @Override
  public float[] logits(TrainingRows rows) {
    try {
      DMatrix matrix = Boosting.matrix(design, rows);
      try {
        float[][] margins = booster.predict(matrix, true, rounds);
        int width = task.target().outputs();
        float[] answers = new float[margins.length * width];
        for (int row = 0; row < margins.length; row++) {
          System.arraycopy(margins[row], 0, answers, row * width, width);
        }
        return new Units(task.target()).of(answers);
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw Boosting.failed(e);
    }
  }

  @Override
  public String write(GraphInputs inputs) {
    try {
      Forest forest = Forest.read(booster.toByteArray("json"), task, rounds);
      String sums = forest.write(inputs.graph(), design.write(inputs));
      return new Units(task.target()).write(inputs.graph(), sums);
    } catch (XGBoostError e) {
      throw Boosting.failed(e);
    }
  }

  @Override
  public List<NamedTensor> checkpoint() {
    return List.of();
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
