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

/** Adds trees until the validation log loss has not improved for a while. */
final class Boosting {
  /** When to stop: after {@code rounds}, or {@code patience} rounds without a better one. */
  record Plan(int rounds, int patience) {}

  private static final double LEAST_SHARE = 1e-6;

  private final Map<String, Object> library;
  private final Plan plan;

  Boosting(Map<String, Object> library, Plan plan) {
    this.library = library;
    this.plan = plan;
  }

  Fitted fit(
      TreeDesign design, TrainingRows train, TrainingRows valid, long seed, Progress progress) {
    Map<String, Object> settings = new HashMap<>(library);
    settings.put("seed", Math.floorMod(seed, Integer.MAX_VALUE));
    settings.put("base_score", Math.max(LEAST_SHARE, train.positiveShare()));
    try {
      DMatrix trainMatrix = matrix(design, train);
      DMatrix validMatrix = matrix(design, valid);
      try {
        Booster booster = XGBoost.train(trainMatrix, settings, 0, Map.of(), null, null);
        booster.setParam("eval_metric", "auc"); // a second one: the library keeps both
        return boost(design, booster, trainMatrix, validMatrix, progress);
      } finally {
        trainMatrix.dispose();
        validMatrix.dispose();
      }
    } catch (XGBoostError e) {
      throw failed(e);
    }
  }

  private Fitted boost(
      TreeDesign design, Booster booster, DMatrix train, DMatrix valid, Progress progress)
      throws XGBoostError {
    List<EpochRecord> curve = new ArrayList<>();
    int best = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      booster.update(train, round);
      Map<String, Double> figures = figures(booster, train, valid, round);
      double loss = figures.getOrDefault("valid-logloss", Double.NaN);
      curve.add(
          new EpochRecord(
              round + 1,
              figures.getOrDefault("train-logloss", Double.NaN),
              loss,
              figures.getOrDefault("valid-auc", Double.NaN)));
      if (loss < curve.get(best).validLogLoss()) {
        best = round;
      }
      progress.report("training, round " + (round + 1), round + 1, plan.rounds());
      if (round - best >= plan.patience()) {
        break;
      }
    }
    return new FittedTrees(design, booster, best + 1, curve);
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
    matrix.setLabel(rows.labels());
    return matrix;
  }

  static PlimsollException failed(XGBoostError e) {
    String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new PlimsollException(
        TrainingError.FAILED, "xgboost: " + firstLine + " (expected: no error)", e);
  }
}
