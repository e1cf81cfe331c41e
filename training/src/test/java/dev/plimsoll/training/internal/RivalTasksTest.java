package dev.plimsoll.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.run.Candidates;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Splits;
import dev.plimsoll.training.internal.table.Task;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees and linear models of classes, numbers and quantiles: what they learn, and their graphs. */
class RivalTasksTest {
  private static final List<Double> QUANTILES = List.of(0.1, 0.5, 0.9);
  private static final String[] TEXTS = {"", "red", "blue", "unseen", "town 3"};

  private static SyntheticTable numbers;
  private static SyntheticTable classes;

  @BeforeAll
  static void draw(@TempDir Path one, @TempDir Path other) {
    numbers =
        SyntheticTable.write(
            one,
            2_000,
            "100000 + 2000 * a + CASE WHEN colour = 'red' THEN 900 ELSE 0 END"
                + " + 1000 * ((hash(id * 7 + 3) % 10007) / 10007.0)",
            "id % 4 = 0");
    classes =
        SyntheticTable.write(
            other,
            2_000,
            "CASE WHEN a > 0.3 THEN 'high' WHEN a < -0.3 THEN 'low' ELSE 'middle' END",
            "id % 4 = 0");
  }

  private static Splits splits(Task task) {
    return (task.numeric() ? numbers : classes)
        .splits(task, task == Task.QUANTILE ? QUANTILES : List.of());
  }

  private static Fitted fit(String candidate, Splits splits) {
    return Candidates.require(candidate)
        .configure(new Settings(SyntheticTable.small(candidate)))
        .fit(
            Usable.of(SyntheticTable.INPUTS, splits.train()),
            splits.train(),
            splits.valid(),
            3,
            Workplace.of(Progress.none()));
  }

  @ParameterizedTest
  @CsvSource({
    "xgboost, MULTI_CLASS",
    "xgboost, REGRESSION",
    "xgboost, QUANTILE",
    "logistic, MULTI_CLASS",
    "ridge, REGRESSION",
    "ridge, QUANTILE"
  })
  void graphGivesTheTrainersAnswers(String candidate, Task task) {
    Splits splits = splits(task);
    int width = splits.train().target().outputs();
    SplittableRandom random = new SplittableRandom(5);
    try (Fitted fitted = fit(candidate, splits);
        OnnxModel model = OnnxModel.load(graph(fitted, width))) {
      for (int rows : new int[] {1, 3, 64}) {
        Map<String, Object> raw = random(rows, random);
        float[] onnx = model.run(RowBatch.of(rows, raw)).getOrDefault("answer", new float[0]);
        float[] expected = fitted.logits(rows(rows, raw));
        assertThat(onnx).hasSize(rows * width);
        for (int i = 0; i < onnx.length; i++) {
          float allowed = 1e-5f * Math.max(1, Math.abs(expected[i]));
          assertThat(onnx[i]).isCloseTo(expected[i], Offset.offset(allowed));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "xgboost, MULTI_CLASS, accuracy, 0.95",
    "xgboost, REGRESSION, r2, 0.9",
    "logistic, MULTI_CLASS, accuracy, 0.9",
    "ridge, REGRESSION, r2, 0.9"
  })
  void learnsWhatIsThere(String candidate, Task task, String figure, double least) {
    Splits splits = splits(task);
    try (Fitted fitted = fit(candidate, splits)) {
      assertThat(score(fitted, splits).figures().getOrDefault(figure, 0.0)).isGreaterThan(least);
    }
  }

  @ParameterizedTest
  @CsvSource({"xgboost, 0.07", "ridge, 0.04"})
  void asManyLieBelowAQuantileAsItSays(String candidate, double off) {
    Splits splits = splits(Task.QUANTILE);
    try (Fitted fitted = fit(candidate, splits)) {
      Map<String, Double> figures = score(fitted, splits).figures();
      for (double quantile : QUANTILES) {
        assertThat(figures.getOrDefault("below_" + quantile, -1.0))
            .isCloseTo(quantile, Offset.offset(off));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"MULTI_CLASS", "REGRESSION", "QUANTILE"})
  void treesStopWhereTheirCurveIsBest(Task task) {
    Splits splits = splits(task);
    try (Fitted fitted = fit("xgboost", splits)) {
      EpochRecord best =
          fitted.curve().stream()
              .min(Comparator.comparingDouble(EpochRecord::validLogLoss))
              .orElseThrow();
      TaskScore score = score(fitted, splits);
      // sorted quantiles are never worse than those that XGBoost measured
      double slack = task == Task.QUANTILE ? 5e-3 : 1e-3;
      assertThat(score.loss()).isCloseTo(best.validLogLoss(), Offset.offset(slack));
      assertThat(score.metric()).isCloseTo(best.validAuc(), Offset.offset(slack));
    }
  }

  private static TaskScore score(Fitted fitted, Splits splits) {
    TrainingRows valid = splits.valid();
    return new TaskScore(valid.target(), fitted.logits(valid), valid.labels());
  }

  private static byte[] graph(Fitted fitted, int width) {
    GraphBuilder graph = new GraphBuilder("parity");
    String answer = fitted.write(new GraphInputs(graph, SyntheticTable.INPUTS));
    graph.output(answer, "answer", TensorProto.DataType.FLOAT, "N", width);
    return graph.build().toByteArray();
  }

  private static Map<String, Object> random(int rows, SplittableRandom random) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (ModelInput input : SyntheticTable.INPUTS) {
      float[] values = new float[rows];
      String[] texts = new String[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = random.nextInt(5) == 0 ? Float.NaN : (float) (random.nextDouble() * 4 - 2);
        texts[i] = TEXTS[random.nextInt(TEXTS.length)];
      }
      switch (input.type()) {
        case NUMBER -> columns.put(input.name(), values);
        case TEXT -> columns.put(input.name(), texts);
      }
    }
    return columns;
  }

  private static TrainingRows rows(int rows, Map<String, Object> raw) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, String[]> texts = new LinkedHashMap<>();
    raw.forEach(
        (name, column) -> {
          if (column instanceof String[] text) {
            texts.put(name, text);
          } else if (column instanceof float[] number) {
            values.put(name, number);
          }
        });
    return new TrainingRows(rows, values, texts, new float[rows]);
  }
}
