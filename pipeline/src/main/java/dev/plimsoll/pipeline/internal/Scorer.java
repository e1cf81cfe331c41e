package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Probabilities of one part of a split training set where the answer is yes or no. */
final class Scorer {
  private final QueryEngine engine;

  Scorer(QueryEngine engine) {
    this.engine = engine;
  }

  /**
   * Scores the rows of one part.
   *
   * @param groups columns whose values are kept beside the scores
   */
  ModelScorer.Scored score(
      OnnxModel model, List<ModelInput> inputs, Path rows, String part, List<String> groups) {
    List<float[]> scores = new ArrayList<>();
    List<boolean[]> labels = new ArrayList<>();
    Map<String, List<@Nullable String[]>> values = GroupValues.of(groups);
    long nanos = 0;
    String table = "read_parquet(" + QueryEngine.literal(rows.toString()) + ")";
    String where = " WHERE split = " + QueryEngine.literal(part) + " ORDER BY decision_at, row_key";
    try (ArrowResult result = engine.query("SELECT * FROM " + table + where)) {
      while (result.next()) {
        VectorSchemaRoot root = result.root();
        long start = System.nanoTime();
        scores.add(BatchScorer.score(model, inputs, root).probability());
        nanos += System.nanoTime() - start;
        labels.add(labels(root));
        GroupValues.add(values, root);
      }
    }
    ScoredTable scored = join(scores, labels, values);
    return new ModelScorer.Scored(
        new Answered.YesOrNo(scored), scored.rows() == 0 ? 0 : nanos / 1e9 / scored.rows());
  }

  private static boolean[] labels(VectorSchemaRoot root) {
    BitVector vector = (BitVector) root.getVector("label");
    boolean[] labels = new boolean[root.getRowCount()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = vector.get(row) == 1;
    }
    return labels;
  }

  private static ScoredTable join(
      List<float[]> scores, List<boolean[]> labels, Map<String, List<@Nullable String[]>> values) {
    int rows = scores.stream().mapToInt(part -> part.length).sum();
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    int at = 0;
    for (int part = 0; part < scores.size(); part++) {
      float[] one = scores.get(part);
      for (int row = 0; row < one.length; row++) {
        score[at + row] = one[row];
      }
      System.arraycopy(labels.get(part), 0, label, at, one.length);
      at += one.length;
    }
    return new ScoredTable(score, label, GroupValues.joined(values));
  }
}
