package dev.plimsoll.training.internal.trees;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.checkpoint.NamedTensor;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees, of which the first {@code trees} count. */
record FittedTrees(TreeDesign design, Booster booster, int trees, List<EpochRecord> curve)
    implements Fitted {
  @Override
  public float[] logits(TrainingRows rows) {
    try {
      DMatrix matrix = Boosting.matrix(design, rows);
      try {
        float[][] margins = booster.predict(matrix, true, trees);
        float[] logits = new float[margins.length];
        for (int row = 0; row < logits.length; row++) {
          logits[row] = margins[row][0];
        }
        return logits;
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
      Forest forest = Forest.read(booster.toByteArray("json"), trees);
      return forest.write(inputs.graph(), design.write(inputs));
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
