package dev.plimsoll.pipeline.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
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
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files scored by a model of classes: its first class has the probability x, its second and third
 * half of the rest each.
 */
class ClassScoringTest {
  private static final List<String> NAMES = List.of("setosa", "a, \"b\"", "Setosa");
  private static final String COLUMNS =
      "x,class,probability_setosa,\"probability_a, \"\"b\"\"\",probability_Setosa_2,"
          + "model_version,error";

  private final Path folder;

  ClassScoringTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Of equally likely classes, the first is the answer. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesTheClassAndGivesEachAProbability(boolean batchInvariant) throws IOException {
    score("x\n0.75\n0.25\n0\n", "out.csv", batchInvariant);
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .containsExactly(
            COLUMNS,
            "0.75,setosa,0.75,0.125,0.125,iris/2,",
            "0.25,\"a, \"\"b\"\"\",0.25,0.375,0.375,iris/2,",
            "0,\"a, \"\"b\"\"\",0.0,0.5,0.5,iris/2,");
  }

  @ParameterizedTest
  @CsvSource({"out.parquet, read_parquet", "out.jsonl, read_json_auto", "out.csv, read_csv_auto"})
  void everyFormatHasTheSameColumnsInTheModelsOrder(String out, String reader) {
    ScoringSummary summary = score(many(), out, true);
    assertThat(summary.rows()).isEqualTo(5_001);
    assertThat(summary.failed()).isEqualTo(1);
    List<String> rows =
        read(
            "SELECT x, class, \"probability_setosa\"::FLOAT,"
                + " \"probability_a, \"\"b\"\"\"::FLOAT, \"probability_Setosa_2\"::FLOAT, error FROM "
                + reader
                + "("
                + QueryEngine.literal(folder.resolve(out).toString())
                + ")");
    assertThat(rows).hasSize(5_001);
    assertThat(rows.get(0)).isEqualTo("0.25|a, \"b\"|0.25|0.375|0.375|null");
    assertThat(rows.get(4_999)).isEqualTo("0.75|setosa|0.75|0.125|0.125|null");
    assertThat(rows.get(2_500))
        .startsWith("1.0E39|null|null|null|null|x: not a number (expected: a number");
  }

  @Test
  void rowsThatComeHaveTheSameFields() throws IOException {
    try (ScoringModel model = model(true);
        FollowScoring following = new FollowScoring(model, List.of(), 1, Progress.none());
        RowSource source =
            new LinesSource(
                new ByteArrayInputStream(
                    "{\"x\": 0.75}\n{\"y\": 1}\n".getBytes(StandardCharsets.UTF_8)));
        ResultSink sink = FileSink.open(folder.resolve("followed.jsonl"))) {
      following.run(source, sink, FollowScoring.ROWS_MAX, null);
    }
    List<String> lines = Files.readAllLines(folder.resolve("followed.jsonl"));
    assertThat(Json.parse(lines.get(0)))
        .isEqualTo(
            Json.parse(
                "{\"x\": 0.75, \"class\": \"setosa\", \"probability_setosa\": 0.75,"
                    + " \"probability_Setosa_2\": 0.125, \"probability_a, \\\"b\\\"\": 0.125,"
                    + " \"model_version\": \"iris/2\", \"error\": null}"));
    assertThat(Json.parse(lines.get(1)).path("class").isNull()).isTrue();
    assertThat(Json.parse(lines.get(1)).path("error").asText()).startsWith("x: absent");
  }

  @ParameterizedTest
  @ValueSource(floats = {0.75f, 0.25f, 0})
  void theEdgeSaysTheSame(float x) {
    try (ScoringModel model = model(true);
        EdgeModel edge = EdgeModel.load(folder.resolve("model-true"))) {
      Map<String, Object> answer = model.answer(new RowBatch(1).numbers("x", new float[] {x}));
      assertThat(answer).containsKeys("class", "probability_setosa", "probability_Setosa_2");
      assertThat(edge.fields().of(edge.answer(Map.of("x", (double) x)))).isEqualTo(answer);
      assertThat(edge.fields().fields()).isEqualTo(model.outputs());
    }
  }

  @Test
  void aColumnOfTheSameNameIsRefusedBeforeAnyWork() {
    assertThatThrownBy(() -> score("x,class\n0.5,setosa\n", "out.csv", true))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("[class] would be in the output twice");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  /** Rows of several batches, one of which cannot be read. */
  private static String many() {
    StringBuilder text = new StringBuilder("x\n");
    for (int i = 0; i < 5_001; i++) {
      text.append(i == 2_500 ? "1e39" : i % 2 == 0 ? "0.25" : "0.75").append('\n');
    }
    return text.toString();
  }

  private ScoringSummary score(String rows, String out, boolean batchInvariant) {
    Path in = ScoringFixture.write(folder.resolve("in.csv"), rows);
    try (ScoringModel model = model(batchInvariant)) {
      return new BatchScoring(model, Progress.none())
          .run(ScoringRequest.of(in, folder.resolve(out)));
    }
  }

  private List<String> read(String sql) {
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      return engine.rows(sql, ClassScoringTest::joined);
    }
  }

  private static String joined(ResultSet row) throws java.sql.SQLException {
    StringBuilder joined = new StringBuilder();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      joined.append(i == 1 ? "" : "|").append(row.getString(i));
    }
    return joined.toString();
  }

  private ScoringModel model(boolean batchInvariant) {
    GraphBuilder graph = new GraphBuilder("iris");
    String first = graph.input("x", DataType.FLOAT, "N", 1);
    String rest = graph.node("Sub", List.of(graph.scalar(1), first));
    String second = graph.node("Mul", List.of(rest, graph.scalar(0.5f)));
    String third = graph.node("Sub", List.of(rest, second));
    String all =
        graph.node("Concat", List.of(first, second, third), GraphBuilder.attribute("axis", 1));
    graph.output(all, "probability", DataType.FLOAT, "N", 3);
    graph.output(graph.node("Log", List.of(all)), "logit", DataType.FLOAT, "N", 3);
    ModelManifest manifest =
        new ModelManifest(
            ModelPackage.FORMAT,
            "by hand",
            "multi-class",
            "Which iris is it?",
            List.of(new ModelInput("x", InputType.NUMBER)),
            List.of("probability", "logit"),
            Calibration.none(),
            batchInvariant,
            List.of(),
            new Provenance(List.of(), List.of(), 1, "test", "test", Map.of(), Map.of()),
            null,
            NAMES);
    ModelPackage source =
        ModelPackage.write(
            folder.resolve("model-" + batchInvariant), graph.build(), manifest, null);
    return ScoringModel.load(source, "iris/2", Digest.ofFile(source.graphFile()));
  }
}
