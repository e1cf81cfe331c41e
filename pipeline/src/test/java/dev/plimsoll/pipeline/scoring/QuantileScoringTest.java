package dev.plimsoll.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.edge.EdgeModel;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files scored by a model of quantiles: x less 1, x, and x plus 2. */
class QuantileScoringTest {
  private static final List<Double> LEVELS = List.of(0.0001, 0.5, 0.9);

  private final Path folder;

  QuantileScoringTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesTheMiddleAndEachQuantile(boolean batchInvariant) throws IOException {
    score("x\n0.75\n-3\n1e39\n", LEVELS, batchInvariant);
    List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
    assertThat(lines.subList(0, 3))
        .containsExactly(
            "x,value,quantile_0.0001,quantile_0.5,quantile_0.9,model_version,error",
            "0.75,0.75,-0.25,0.75,2.75,delay/2,",
            "-3,-3.0,-4.0,-3.0,-1.0,delay/2,");
    assertThat(lines.get(3)).startsWith("1e39,,,,,delay/2,\"x: not a number");
  }

  @Test
  void rowsThatComeHaveTheSameFields() throws IOException {
    try (ScoringModel model = model(LEVELS, true);
        FollowScoring following = new FollowScoring(model, List.of(), 1, Progress.none());
        RowSource source =
            new LinesSource(
                new ByteArrayInputStream("{\"x\": 0.75}\n".getBytes(StandardCharsets.UTF_8)));
        ResultSink sink = FileSink.open(folder.resolve("followed.jsonl"))) {
      following.run(source, sink, FollowScoring.ROWS_MAX, null);
    }
    assertThat(Json.parse(Files.readString(folder.resolve("followed.jsonl"))))
        .isEqualTo(
            Json.parse(
                "{\"x\": 0.75, \"value\": 0.75, \"quantile_0.0001\": -0.25, \"quantile_0.5\": 0.75,"
                    + " \"quantile_0.9\": 2.75, \"model_version\": \"delay/2\", \"error\": null}"));
  }

  @Test
  void theEdgeSaysTheSame() {
    try (ScoringModel model = model(LEVELS, true);
        EdgeModel edge = EdgeModel.load(folder.resolve("model"))) {
      Map<String, Object> answer = model.answer(new RowBatch(1).numbers("x", new float[] {0.5f}));
      assertThat(answer).containsEntry("value", 0.5f).containsEntry("quantile_0.9", 2.5f);
      assertThat(edge.fields().of(edge.answer(Map.of("x", 0.5)))).isEqualTo(answer);
      assertThat(edge.fields().fields()).isEqualTo(model.outputs());
    }
  }

  @Test
  void aColumnOfTheSameNameIsRefusedBeforeAnyWork() {
    assertThatThrownBy(() -> score("x,Value\n0.5,1\n", LEVELS, true))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("[Value] would be in the output twice");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  @Test
  void otherColumnsThanLevelsAreRefused() {
    assertThatThrownBy(() -> score("x\n1\n", List.of(0.1, 0.9), true))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("output 'quantiles' of delay/2: 3 values (expected: 2 FLOAT values");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  @Test
  void aModelThatDoesNotNameItsLevelsGivesLists() throws IOException {
    score("x\n1\n", null, true);
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .containsExactly("x,quantiles,model_version,error", "1,\"[0.0, 1.0, 3.0]\",delay/2,");
  }

  private void score(String rows, @Nullable List<Double> levels, boolean batchInvariant) {
    Path in = ScoringFixture.write(folder.resolve("in.csv"), rows);
    try (ScoringModel model = model(levels, batchInvariant)) {
      new BatchScoring(model, Progress.none())
          .run(ScoringRequest.of(in, folder.resolve("out.csv")));
    }
  }

  private ScoringModel model(@Nullable List<Double> levels, boolean batchInvariant) {
    GraphBuilder graph = new GraphBuilder("delay");
    String x = graph.input("x", DataType.FLOAT, "N", 1);
    String steps = graph.floats("steps", new float[] {-1, 0, 2}, 1, 3);
    graph.output(graph.node("Add", List.of(x, steps)), "quantiles", DataType.FLOAT, "N", 3);
    ModelManifest manifest =
        new ModelManifest(
            ModelPackage.FORMAT,
            "by hand",
            "quantile",
            "How late may it be?",
            List.of(new ModelInput("x", InputType.NUMBER)),
            List.of("quantiles"),
            Calibration.none(),
            batchInvariant,
            List.of(),
            new Provenance(List.of(), List.of(), 1, "test", "test", Map.of(), Map.of()),
            null,
            null,
            levels);
    ModelPackage source =
        ModelPackage.write(folder.resolve("model"), graph.build(), manifest, null);
    return ScoringModel.load(source, "delay/2", Digest.ofFile(source.graphFile()));
  }
}
