package dev.plimsoll.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.training.Trainers;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.TrainingResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Text models with every task, from Parquet to the package. Writing a package holds the graph's
 * answers against the network's own, so each of these is a parity test too.
 */
class TextTaskTest {
  private static final int ROWS = 480;

  /** Six words drawn of six; what is asked for can be read off them. */
  private static final String TEXTS =
      """
      WITH drawn AS (
        SELECT id,
          array_to_string(list_transform(range(6), lambda i:
            ['money', 'team', 'more', 'the', 'a', 'river'][CAST(1 + hash(id * 31 + i) %% 6 AS INTEGER)]), ' ') AS body
        FROM range(%d) AS t(id))
      SELECT body, if(id %% 4 = 0, 'valid', 'train') AS split,
        CASE WHEN contains(body, 'money') THEN 'spam' WHEN contains(body, 'team') THEN 'work'
          ELSE 'other' END AS kind,
        list_filter(['team', 'money'], lambda w: contains(body, w)) AS topics,
        CASE WHEN id = 8 THEN ' money | late| ' ELSE
          array_to_string(list_filter(['team', 'money'], lambda w: contains(body, w)), ' | ') END
          AS bars,
        10.0 + 5 * len(list_filter(string_split(body, ' '), lambda w: w = 'more')) AS mores
      FROM drawn
      """;

  private static final String BOTH = "money the a team a the";
  private static final String NEITHER = "river more the a the river";

  private static Path data;
  private Path out;

  @BeforeAll
  static void draw(@TempDir Path folder) {
    data = folder.resolve("texts.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute(
          "COPY ("
              + TEXTS.formatted(ROWS)
              + ") TO "
              + QueryEngine.literal(data.toString())
              + " (FORMAT parquet)");
    }
  }

  @BeforeEach
  void folder(@TempDir Path folder) {
    out = folder;
  }

  private TrainingResult train(String candidate, String label, Map<String, Object> task) {
    Map<String, Object> params = new LinkedHashMap<>(task);
    if (candidate.equals("text-encoder")) {
      params.putAll(Map.of("dim", 16, "heads", 2, "blocks", 1, "longest", 16, "threads", 1));
      params.putAll(Map.of("epochs", 15, "patience", 15, "learningRate", 0.01, "vocabulary", 60));
    }
    TrainingJob job =
        new TrainingJob(
            data,
            SyntheticTexts.INPUTS,
            label,
            "split",
            candidate,
            params,
            1,
            "What is it?",
            List.of(Digest.ofText("texts")),
            "test",
            out);
    return Trainers.train(job, Progress.none(), new SimulatedClock(Instant.EPOCH));
  }

  private static float[] answers(TrainingResult result, String output, String... texts) {
    try (OnnxModel model = ModelPackage.read(result.packageFolder()).load()) {
      return Objects.requireNonNull(
          model.run(new RowBatch(texts.length).texts("body", texts)).get(output));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tfidf", "text-encoder"})
  void learnsOneOfSeveralClasses(String candidate) {
    TrainingResult result = train(candidate, "kind", Map.of("task", "multi-class"));
    assertThat(result.figures().getOrDefault("accuracy", 0.0)).isGreaterThan(0.9);
    assertThat(ModelPackage.read(result.packageFolder()).manifest().classes())
        .containsExactly("other", "spam", "work");
    float[] probabilities =
        answers(result, OnnxModel.PROBABILITY, "a river money the a a", NEITHER);
    assertThat(probabilities[1]).isGreaterThan(0.5f);
    assertThat(probabilities[3]).isGreaterThan(0.5f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tfidf", "text-encoder"})
  void learnsLabelsThatDoNotExcludeEachOther(String candidate) {
    TrainingResult result = train(candidate, "topics", Map.of("task", "multi-label"));
    assertThat(result.figures()).containsOnlyKeys("log_loss", "f1", "exact");
    assertThat(result.figures().getOrDefault("f1", 0.0)).isGreaterThan(0.95);
    ModelManifest manifest = ModelPackage.read(result.packageFolder()).manifest();
    assertThat(manifest.task()).isEqualTo("multi-label");
    assertThat(manifest.classes()).containsExactly("money", "team");
    assertThat(manifest.calibration().method()).isEqualTo("platt");
    float[] probabilities = answers(result, OnnxModel.PROBABILITY, BOTH, NEITHER);
    assertThat(probabilities[0]).isGreaterThan(0.7f);
    assertThat(probabilities[1]).isGreaterThan(0.7f);
    assertThat(probabilities[2]).isLessThan(0.3f);
    assertThat(probabilities[3]).isLessThan(0.3f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tfidf", "text-encoder"})
  void learnsANumberInItsOwnUnits(String candidate) {
    TrainingResult result = train(candidate, "mores", Map.of("task", "regression"));
    assertThat(result.figures().getOrDefault("r2", 0.0)).isGreaterThan(0.7);
    float[] values = answers(result, "value", BOTH, NEITHER);
    assertThat(values[0]).isLessThan(values[1]);
    assertThat(values[1]).isBetween(8f, 22f);
  }

  @Test
  void learnsQuantiles() {
    TrainingResult result =
        train("text-encoder", "mores", Map.of("task", "quantile", "quantiles", List.of(0.2, 0.8)));
    assertThat(result.figures().getOrDefault("coverage", 0.0)).isGreaterThan(0.4);
    float[] quantiles = answers(result, "quantiles", BOTH);
    assertThat(quantiles[0]).isLessThanOrEqualTo(quantiles[1]);
    assertThatThrownBy(() -> train("tfidf", "mores", Map.of("task", "quantile")))
        .hasMessage(
            "task: quantile (expected: what tfidf can do: binary, multi-class, multi-label, regression; "
                + "candidates for quantile: ft-transformer, xgboost, ridge, mlp, tabm, text-encoder, pretrained-encoder)");
  }

  @Test
  void readsLabelsBetweenBarsAndLeavesOutThoseTrainingNeverSaw() {
    TrainingResult result = train("tfidf", "bars", Map.of("task", "multi-label"));
    assertThat(ModelPackage.read(result.packageFolder()).manifest().classes())
        .containsExactly("money", "team");
    assertThat(result.notes())
        .contains("labels of validation rows that no training row has are not asked for: late");
    assertThat(result.figures().getOrDefault("f1", 0.0)).isGreaterThan(0.95);
  }

  @Test
  void refusesLabelsOfWhichNoRowHasAny(@TempDir Path folder) {
    Path none = folder.resolve("none.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.execute(
          "COPY (SELECT * REPLACE ('' AS bars) FROM read_parquet("
              + QueryEngine.literal(data.toString())
              + ")) TO "
              + QueryEngine.literal(none.toString())
              + " (FORMAT parquet)");
    }
    TrainingJob job =
        new TrainingJob(
            none,
            SyntheticTexts.INPUTS,
            "bars",
            "split",
            "tfidf",
            Map.of("task", "multi-label"),
            1,
            "What is it?",
            List.of(Digest.ofText("none")),
            "test",
            out);
    assertThatThrownBy(
            () -> Trainers.train(job, Progress.none(), new SimulatedClock(Instant.EPOCH)))
        .hasMessageContaining("all without a label");
  }
}
