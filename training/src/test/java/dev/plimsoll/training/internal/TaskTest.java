package dev.plimsoll.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every candidate with every task that it can do, from Parquet to the package. Writing a package
 * holds the graph's answers against the network's own, so each of these is a parity test too.
 */
class TaskTest {
  private static final String NUMBER =
      "1000 + 50 * a * a + 20 * b * (CASE WHEN a > 0 THEN 1 ELSE -1 END)";
  private static final String CLASS =
      "CASE WHEN a > 0.2 THEN 'ten' WHEN b > 0 THEN 'two' ELSE 'three' END";

  private static SyntheticTable numbers;
  private static SyntheticTable classes;
  private Path out;

  @BeforeAll
  static void draw(@TempDir Path one, @TempDir Path other) {
    numbers = SyntheticTable.write(one, 1_600, NUMBER, "id % 4 = 0");
    classes = SyntheticTable.write(other, 1_600, CLASS, "id % 4 = 0");
  }

  @BeforeEach
  void folder(@TempDir Path folder) {
    out = folder;
  }

  private static Map<String, Object> small(String candidate, String task) {
    Map<String, Object> params = new HashMap<>(SyntheticTable.small(candidate));
    if (candidate.equals("mlp") || candidate.equals("tabm")) {
      params.putAll(Map.of("hidden", 48, "embeddingDim", 6, "bins", 16, "batch", 64, "epochs", 15));
      params.putAll(Map.of("learningRate", 0.004, "threads", 1, "dropout", 0.0));
    }
    if (candidate.equals("tabm")) {
      params.put("members", 4);
    }
    params.put("task", task);
    return params;
  }

  private TrainingResult train(SyntheticTable table, String candidate, Map<String, Object> params) {
    return Trainers.train(
        table.job(candidate, params, 1, out), Progress.none(), new SimulatedClock(Instant.EPOCH));
  }

  private static float[] answers(TrainingResult result, String output) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "gap", "noise", "void")) {
      columns.put(name, new float[] {0.5f, -3f, Float.NaN});
    }
    columns.put("colour", new String[] {"red", "", "unseen"});
    columns.put("town", new String[] {"town 3", "", "unseen"});
    try (OnnxModel model = OnnxModel.load(result.packageFolder().resolve(ModelPackage.GRAPH))) {
      return model.run(RowBatch.of(3, columns)).getOrDefault(output, new float[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "tabm", "ft-transformer", "xgboost", "logistic"})
  void learnsClassesAndNamesThem(String candidate) {
    TrainingResult result = train(classes, candidate, small(candidate, "multi-class"));
    assertThat(result.task()).isEqualTo("multi-class");
    assertThat(result.figures().getOrDefault("accuracy", 0.0)).isGreaterThan(0.9);
    ModelManifest manifest = ModelPackage.read(result.packageFolder()).manifest();
    assertThat(manifest.task()).isEqualTo("multi-class");
    assertThat(manifest.classes()).containsExactly("ten", "three", "two");
    assertThat(manifest.calibration().method()).isEqualTo("temperature");
    assertThat(answers(result, "logit")).hasSize(9);
    float[] probabilities = answers(result, "probability");
    for (int row = 0; row < 3; row++) {
      float sum = probabilities[3 * row] + probabilities[3 * row + 1] + probabilities[3 * row + 2];
      assertThat(sum).isCloseTo(1, within(1e-5f));
    }
    assertThat(probabilities[0]).isGreaterThan(0.8f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "tabm", "ft-transformer", "xgboost"})
  void learnsANumberInItsOwnUnits(String candidate) {
    TrainingResult result = train(numbers, candidate, small(candidate, "regression"));
    assertThat(result.figures()).containsOnlyKeys("rmse", "mae", "r2");
    assertThat(result.figures().getOrDefault("r2", 0.0)).isGreaterThan(0.9);
    ModelManifest manifest = ModelPackage.read(result.packageFolder()).manifest();
    assertThat(manifest.outputs()).containsExactly("value");
    assertThat(manifest.classes()).isNull();
    assertThat(answers(result, "value")[0]).isBetween(1000f, 1050f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "tabm", "ft-transformer", "xgboost", "ridge"})
  void learnsQuantilesThatDoNotCross(String candidate, @TempDir Path folder) {
    SyntheticTable noisy =
        SyntheticTable.write(
            folder, 2_400, "10 * a + ((hash(id * 7 + 3) % 10007) / 10007.0)", "id % 3 = 0");
    Map<String, Object> params = small(candidate, "quantile");
    params.put("quantiles", List.of(0.1, 0.5, 0.9));
    TrainingResult result = train(noisy, candidate, params);
    assertThat(result.figures().getOrDefault("coverage", 0.0)).isBetween(0.65, 0.95);
    float[] quantiles = answers(result, "quantiles");
    assertThat(quantiles).hasSize(9);
    for (int row = 0; row < 3; row++) {
      assertThat(quantiles[3 * row]).isLessThanOrEqualTo(quantiles[3 * row + 1]);
      assertThat(quantiles[3 * row + 1]).isLessThanOrEqualTo(quantiles[3 * row + 2]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "piecewise", "periodic"})
  void embedsNumbersInEachWay(String embedding) {
    Map<String, Object> params = small("mlp", "regression");
    params.put("embedding", embedding);
    assertThat(train(numbers, "mlp", params).figures().getOrDefault("r2", 0.0)).isGreaterThan(0.8);
  }

  @Test
  void scalesEachClassByItself() {
    Map<String, Object> params = small("mlp", "multi-class");
    params.put("calibration", "vector");
    ModelManifest manifest =
        ModelPackage.read(train(classes, "mlp", params).packageFolder()).manifest();
    assertThat(manifest.calibration().method()).isEqualTo("vector");
    assertThat(manifest.calibration().classes()).isNotNull();
  }

  @Test
  void aTableOfFewRowsHasDefaultsOfItsOwnAndThePackageNamesThem() {
    Map<String, Object> params = Map.of("task", "regression");
    TrainingResult result = train(numbers, "ridge", params);
    assertThat(ModelPackage.read(result.packageFolder()).manifest().provenance().parameters())
        .containsEntry("l2", 10.0);
    assertThat(new Settings(params, 1_000_000).usual("few", "many")).isEqualTo("many");
    assertThat(new Settings(params, 100).usual("few", "many")).isEqualTo("few");
  }

  @Test
  void refusesATaskThatTheCandidateCannotDo() {
    assertThatThrownBy(() -> train(numbers, "logistic", Map.of("task", "regression")))
        .hasMessage(
            "task: regression (expected: what logistic can do: binary, multi-class, multi-label; candidates for "
                + "regression: ft-transformer, xgboost, ridge, mlp, tabm, text-encoder, pretrained-encoder, tfidf)");
    assertThatThrownBy(() -> train(numbers, "mlp", Map.of("task", "ranking")))
        .hasMessageContaining("multi-class, multi-label, regression, quantile");
  }

  @Test
  void refusesQuantilesThatDoNotRiseAndThoseOfOtherTasks() {
    assertThatThrownBy(
            () -> train(numbers, "mlp", Map.of("task", "quantile", "quantiles", List.of(0.9, 0.1))))
        .hasMessageContaining("rising numbers between 0 and 1");
    assertThatThrownBy(() -> train(numbers, "mlp", Map.of("quantiles", List.of(0.9))))
        .hasMessageContaining("only with task: quantile");
    assertThatThrownBy(
            () -> train(numbers, "mlp", Map.of("task", "regression", "calibration", "platt")))
        .hasMessage("calibration: platt (expected: one of none)");
  }

  @Test
  void refusesLabelsThatCannotBeLearned(@TempDir Path folder) {
    refuses(folder.resolve("a"), "'cheap'", "regression", "label: not a number");
    refuses(folder.resolve("b"), "'nan'::DOUBLE", "regression", "label: NaN");
    refuses(folder.resolve("c"), "7.5", "quantile", "all 7.5");
    refuses(folder.resolve("d"), "'same'", "multi-class", "all 'same'");
    refuses(folder.resolve("e"), "id", "multi-class", "classes of the training rows: 1125");
  }

  private void refuses(Path folder, String label, String task, String message) {
    assertThat(folder.toFile().mkdir()).isTrue();
    SyntheticTable table = SyntheticTable.write(folder, 1_500, label, "id % 4 = 0");
    assertThatThrownBy(() -> train(table, "mlp", Map.of("task", task)))
        .hasMessageContaining(message);
  }

  @Test
  void leavesOutValidationRowsOfAClassThatTrainingNeverSaw(@TempDir Path folder) {
    SyntheticTable table =
        SyntheticTable.write(
            folder,
            400,
            "CASE WHEN id % 40 = 0 THEN 'new' WHEN a > 0 THEN 'x' ELSE 'y' END",
            "id % 4 = 0");
    Map<String, Object> params = small("mlp", "multi-class");
    params.put("epochs", 1);
    TrainingResult result = train(table, "mlp", params);
    assertThat(result.validRows()).isEqualTo(90);
    assertThat(result.notes()).anyMatch(note -> note.startsWith("10 validation rows are left out"));
  }
}
