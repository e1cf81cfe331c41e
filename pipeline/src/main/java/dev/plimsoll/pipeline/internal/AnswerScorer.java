package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.ArrowResult;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.onnx.BatchScorer;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** Answers of one part of a split training set where they are classes, a number or quantiles. */
final class AnswerScorer {
  private static final String LABEL = "label";

  private final QueryEngine engine;
  private final DecisionSpec decision;

  AnswerScorer(QueryEngine engine, DecisionSpec decision) {
    this.engine = engine;
    this.decision = decision;
  }

  /** Answers and truth in the order of the rows' keys. */
  ModelScorer.Scored score(
      OnnxModel model, ModelManifest manifest, Path rows, String part, List<String> groups) {
    Map<String, List<@Nullable String[]>> values = GroupValues.of(groups);
    long nanos = 0;
    List<float[]> answers = new ArrayList<>();
    List<double[]> truth = new ArrayList<>();
    String table = "read_parquet(" + QueryEngine.literal(rows.toString()) + ")";
    List<String> known = Objects.requireNonNullElse(manifest.classes(), List.of());
    List<String> names = known.isEmpty() ? List.of() : names(table, known);
    Map<String, Integer> classes = new HashMap<>();
    names.forEach(name -> classes.put(name, classes.size()));
    int[] places = known.stream().mapToInt(name -> classes.getOrDefault(name, -1)).toArray();
    String where = " WHERE split = " + QueryEngine.literal(part) + " ORDER BY decision_at, row_key";
    // the first output of a package is the one that people look at
    String output = manifest.outputs().get(0);
    try (ArrowResult result = engine.query("SELECT * FROM " + table + where)) {
      while (result.next()) {
        long start = System.nanoTime();
        answers.add(
            Objects.requireNonNull(
                model.run(BatchScorer.rows(manifest.inputs(), result.root())).get(output), output));
        nanos += System.nanoTime() - start;
        GroupValues.add(values, result.root());
        truth.add(truth(result.root().getVector(LABEL), classes));
      }
    }
    double[] all = answers.stream().flatMapToDouble(AnswerScorer::doubles).toArray();
    double[] real = truth.stream().flatMapToDouble(Arrays::stream).toArray();
    AnswerTable scored =
        table(all, real, places, names.size()).slicedBy(GroupValues.joined(values));
    return new ModelScorer.Scored(
        new Answered.Other(scored, names), scored.rows() == 0 ? 0 : nanos / 1e9 / scored.rows());
  }

  private AnswerTable table(double[] all, double[] real, int[] places, int classes) {
    return switch (decision.task()) {
      case MULTI_CLASS -> AnswerTable.classes(classes, spread(all, places, classes), real);
      case REGRESSION -> AnswerTable.numbers(all, real);
      case QUANTILE -> AnswerTable.quantiles(decision.quantiles(), all, real);
      case BINARY ->
          throw new IllegalStateException("task: binary (expected: scored as a probability)");
    };
  }

  /**
   * The classes of the rows, the same for every model that they judge, then those that only this
   * model knows: an answer that names one of these is wrong, not missing.
   */
  private List<String> names(String table, List<String> known) {
    Set<String> names = new LinkedHashSet<>();
    names.addAll(
        engine.rows(
            "SELECT DISTINCT label FROM " + table + " WHERE label IS NOT NULL ORDER BY 1",
            r -> r.getString(1)));
    names.addAll(known);
    return List.copyOf(names);
  }

  /** From a model's own order of classes to this one; what it does not know has probability 0. */
  private static double[] spread(double[] answers, int[] places, int width) {
    double[] all = new double[answers.length / places.length * width];
    for (int i = 0; i < answers.length; i++) {
      int place = places[i % places.length];
      if (place >= 0) {
        all[i / places.length * width + place] = answers[i];
      }
    }
    return all;
  }

  private static DoubleStream doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  /** Places of classes, or the numbers themselves. */
  private double[] truth(FieldVector label, Map<String, Integer> classes) {
    double[] truth = new double[label.getValueCount()];
    for (int row = 0; row < truth.length; row++) {
      Object value = Objects.requireNonNull(label.getObject(row), LABEL);
      truth[row] =
          decision.task().numeric()
              ? ((Number) value).doubleValue()
              : classes.getOrDefault(value.toString(), -1);
    }
    return truth;
  }
}
