package dev.plimsoll.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.LayerNormFusion;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.prepare.GraphInputs;
import dev.plimsoll.training.internal.prepare.Usable;
import dev.plimsoll.training.internal.run.Candidates;
import dev.plimsoll.training.internal.score.BinaryScore;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library that trained and ONNX Runtime must answer alike, whatever the rows look like. */
class CandidateParityTest {
  private static final float[] ODD = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, 0, -0f, 1e6f
  };
  private static final String[] TEXTS = {"", "red", "blue", "unseen", "town 3", "Ünseen ✓"};

  private static TrainingRows train;
  private static TrainingRows valid;

  @BeforeAll
  static void draw(@TempDir Path folder) {
    SyntheticTable table = SyntheticTable.write(folder, 2_000);
    train = table.rows("train");
    valid = table.rows("valid");
  }

  private static Fitted fit(String candidate) {
    Usable usable = Usable.of(SyntheticTable.INPUTS, train);
    return Candidates.require(candidate)
        .configure(new Settings(SyntheticTable.small(candidate)))
        .fit(usable, train, valid, 3, Workplace.of(Progress.none()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "xgboost", "logistic", "mlp", "tabm"})
  void graphGivesTheTrainersAnswers(String candidate) {
    try (Fitted fitted = fit(candidate)) {
      agrees(fitted, graph(fitted));
      agrees(fitted, LayerNormFusion.fused(graph(fitted)));
    }
  }

  private static void agrees(Fitted fitted, ModelProto graph) {
    SplittableRandom random = new SplittableRandom(5);
    try (OnnxModel model = OnnxModel.load(graph)) {
      for (int rows : new int[] {1, 3, 64}) {
        Map<String, Object> raw = random(rows, random);
        float[] onnx = model.run(RowBatch.of(rows, raw)).getOrDefault("logit", new float[0]);
        float[] expected = fitted.logits(prepared(rows, raw));
        assertThat(onnx).hasSize(rows);
        for (int i = 0; i < rows; i++) {
          // libtorch's attention computes exp to 20 bits, hence the looser bound on logits
          assertThat(onnx[i]).isCloseTo(expected[i], within(1e-4f));
          assertThat(sigmoid(onnx[i])).isCloseTo(sigmoid(expected[i]), within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ft-transformer", "xgboost"})
  void earlyStoppingRestoresTheBest(String candidate) {
    try (Fitted fitted = fit(candidate)) {
      double best =
          fitted.curve().stream()
              .min(Comparator.comparingDouble(EpochRecord::validLogLoss))
              .orElseThrow()
              .validLogLoss();
      assertThat(BinaryScore.logLoss(fitted.logits(valid), valid.labels()))
          .isCloseTo(best, within(1e-4));
    }
  }

  private static double sigmoid(float logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static ModelProto graph(Fitted fitted) {
    GraphBuilder graph = new GraphBuilder("parity");
    String logit = fitted.write(new GraphInputs(graph, SyntheticTable.INPUTS));
    graph.output(logit, "logit", TensorProto.DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static Map<String, Object> random(int rows, SplittableRandom random) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (ModelInput input : SyntheticTable.INPUTS) {
      switch (input.type()) {
        case NUMBER -> {
          float[] column = new float[rows];
          for (int i = 0; i < rows; i++) {
            column[i] =
                random.nextInt(4) == 0
                    ? ODD[random.nextInt(ODD.length)]
                    : (float) (random.nextDouble() * 4 - 2);
          }
          columns.put(input.name(), column);
        }
        case TEXT -> {
          String[] column = new String[rows];
          for (int i = 0; i < rows; i++) {
            column[i] = TEXTS[random.nextInt(TEXTS.length)];
          }
          columns.put(input.name(), column);
        }
      }
    }
    return columns;
  }

  /** As reading from Parquet would leave them. */
  private static TrainingRows prepared(int rows, Map<String, Object> raw) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    Map<String, String[]> texts = new LinkedHashMap<>();
    raw.forEach(
        (name, column) -> {
          if (column instanceof String[] values) {
            texts.put(name, values);
          } else if (column instanceof float[] values) {
            float[] bounded = values.clone();
            for (int i = 0; i < bounded.length; i++) {
              bounded[i] = Math.max(-1e30f, Math.min(1e30f, bounded[i]));
            }
            numbers.put(name, bounded);
          }
        });
    return new TrainingRows(rows, numbers, texts, new float[rows]);
  }
}
