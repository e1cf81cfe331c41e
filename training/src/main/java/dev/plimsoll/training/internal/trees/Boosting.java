package dev.plimsoll.training.internal.trees;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.Fitted;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Adds trees until the validation loss has not improved for a while. */
final class Boosting {
  /** When to stop: after {@code rounds}, or {@code patience} rounds without a better one. */
  record Plan(int rounds, int patience) {}

  private final Map<String, Object> library;
  private final Plan plan;

  Boosting(Map<String, Object> library, Plan plan) {
    this.library = library;
    this.plan = plan;
  }

  Fitted fit(
      TreeDesign design, TrainingRows train, TrainingRows valid, long seed, Progress progress) {
    TreeTask task = new TreeTask(train.target());
    Map<String, Object> settings = new HashMap<>(library);
    settings.putAll(task.library(train));
    settings.put("seed", Math.floorMod(seed, Integer.MAX_VALUE));
    try {
      DMatrix trainMatrix = matrix(design, train);
      DMatrix validMatrix = matrix(design, valid);
      try {
        Booster booster = XGBoost.train(trainMatrix, settings, 0, Map.of(), null, null);
        if (!task.second().isEmpty()) {
          booster.setParam("eval_metric", task.second()); // the library keeps both
        }
        List<EpochRecord> curve = new ArrayList<>();
        int rounds = boost(task, booster, trainMatrix, validMatrix, curve, progress);
        return new FittedTrees(design, task, booster, rounds, curve);
      } finally {
        trainMatrix.dispose();
        validMatrix.dispose();
      }
    } catch (XGBoostError e) {
      throw failed(e);
    }
  }

  /** Adds trees round by round; the number of rounds that are worth keeping. */
  private int boost(
      TreeTask task,
      Booster booster,
      DMatrix train,
      DMatrix valid,
      List<EpochRecord> curve,
      Progress progress)
      throws XGBoostError {
    double variance = TreeTask.variance(valid.getLabel());
    int best = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      booster.update(train, round);
      EpochRecord record = task.round(round + 1, figures(booster, train, valid, round), variance);
      curve.add(record);
      if (record.validLogLoss() < curve.get(best).validLogLoss()) {
        best = round;
      }
      progress.report("training, round " + (round + 1), round + 1, plan.rounds());
      if (round - best >= plan.patience()) {
        break;
      }
    }
    return best + 1;
  }

  /** XGBoost answers {@code [3] train-logloss:0.5 valid-logloss:0.6}, tab-separated. */
  private static Map<String, Double> figures(
      Booster booster, DMatrix train, DMatrix valid, int round) throws XGBoostError {
    String line =
        booster.evalSet(new DMatrix[] {train, valid}, new String[] {"train", "valid"}, round);
    Map<String, Double> figures = new HashMap<>();
    for (String part : line.split("\t")) {
      int colon = part.lastIndexOf(':');
      if (colon > 0) {
        figures.put(part.substring(0, colon), Double.parseDouble(part.substring(colon + 1)));
      }
    }
    return figures;
  }

  static DMatrix matrix(TreeDesign design, TrainingRows rows) throws XGBoostError {
    DMatrix matrix = new DMatrix(design.features(rows), rows.size(), design.features(), Float.NaN);
    matrix.setLabel(rows.target().standardised(rows.labels()));
    return matrix;
  }

  static PlimsollException failed(XGBoostError e) {
    String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new PlimsollException(
        TrainingError.FAILED, "xgboost: " + firstLine + " (expected: no error)", e);
  }
}
