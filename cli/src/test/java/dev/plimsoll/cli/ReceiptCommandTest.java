package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.Traffic;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts and the log on the command line, at a server and in a home at rest. */
class ReceiptCommandTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
  private static final String ROW =
      """
      {"inputs": [
        {"name": "age", "datatype": "FP32", "shape": [1, 1], "data": [41.5]},
        {"name": "spend", "datatype": "FP32", "shape": [1, 1], "data": [12]},
        {"name": "plan", "datatype": "BYTES", "shape": [1, 1], "data": ["%s"]},
        {"name": "prediction_id", "datatype": "BYTES", "shape": [1, 1], "data": ["%s"]}]}
      """;

  private final TinyProject project;
  private final String home;

  ReceiptCommandTest(@TempDir Path folder) {
    project = new TinyProject(folder);
    home = project.home().toString();
  }

  @Test
  void tellsOfAPredictionAtAServerAndInAHomeAtRest() {
    project.run().done();
    try (PlimsollServer server =
        PlimsollServer.start(ServerConfig.at(project.home()).withPort(0))) {
      String url = "http://127.0.0.1:" + server.port();
      String token = server.issueToken("test", Role.ADMIN).secret();
      PlimsollClient client = new PlimsollClient(URI.create(url), token);
      predict(client, "full", "one");
      predict(client, "basic", "two");
      client.post(
          "/v1/feedback",
          bytes("{\"prediction_id\": \"one\", \"label\": 1, \"source\": \"post\"}"));
      assertThat(Shell.run("receipt", "one", "--server", url, "--token", token).done().out())
          .contains("tiny/1", "41.5", "full", "post", "revision 1: tiny/1 100.0 %", "group");
      Shell.Said replayed =
          Shell.run("receipt", "one", "--server", url, "--token", token, "--replay").done();
      assertThat(replayed.out()).contains("the same answer to the bit");
      Shell.run("receipt", "one", "--server", url).refused("--token");
      Shell.run("receipt", "one", "--home", home).refused("a server is working", "--server URL");
      Shell.run("receipt", "none", "--server", url, "--token", token).refused("none");
    }

    assertThat(Shell.run("receipt", "one", "--home", home).done().out()).contains("41.5", "post");
    JsonNode json =
        Json.parse(Shell.run("receipt", "one", "--replay", "--json", "--home", home).done().out());
    assertThat(json.path("verdict").asText()).isEqualTo("TO_THE_BIT");
    assertThat(json.at("/receipt/prediction/inputs/plan").asText()).isEqualTo("full");

    assertThat(Shell.run("log", "show", "--home", home).done().out()).contains("tiny", "for ever");
    Shell.run("log", "compact", "--home", home).done();
    assertThat(
            Shell.run(
                    "log",
                    "forget",
                    "--home",
                    home,
                    "--endpoint",
                    "tiny",
                    "--key",
                    "plan=full",
                    "--reason",
                    "asked")
                .done()
                .out())
        .contains("erased 1 predictions by plan");
    Shell.run("receipt", "one", "--home", home).refused("'one' was erased on 20");
    Shell.run("receipt", "two", "--home", home).done();
    Shell.run("audit", "verify", "--home", home).done();
  }

  @Test
  void tellsTheValueThatAModelOfNumbersAnswered(@TempDir Path folder) {
    Path prices = folder.resolve("home");
    try (Rooms rooms = Rooms.open(new RoomsConfig(prices, null, InstantSource.system()))) {
      Digest model = rooms.storage().blobs().putFolder(numbers(folder.resolve("package")));
      rooms
          .endpoints()
          .create(
              new EndpointSpec("price", List.of()),
              List.of(Route.all("price/1", model)),
              "test",
              "for tests");
      PredictorSettings settings =
          PredictorSettings.of(InstantSource.system(), System::nanoTime, new SplittableRandom(1));
      try (Predictor predictor =
          new Predictor(
              rooms.endpoints(),
              rooms.log(),
              FeatureSource.none(),
              new Traffic(),
              List.of(),
              settings)) {
        predictor.predict(
            InferenceRequest.of("price", 1, Map.of("size", new float[] {61.7f}))
                .withPredictionIds("flat"));
      }
    }
    String told =
        Shell.run("receipt", "flat", "--replay", "--home", prices.toString()).done().out();
    assertThat(told)
        .containsPattern("value +123\\.4\\s")
        .contains("price/1", "61.7", "the same answer to the bit")
        .doesNotContain("before calibration", "NaN");
  }

  @Test
  void tellsTheClassThatAModelAnswered(@TempDir Path folder) {
    String place = folder.resolve("home").toString();
    List<String> many = IntStream.range(0, 12).mapToObj(i -> "c" + i).toList();
    float[] chances = {0, 0, 0, 0, 0, 0, 0, 0.25f, 0, 0.7f, 0.03f, 0.02f};
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, NOW))) {
      rooms
          .log()
          .append(
              List.of(
                  classes("wrong", List.of("setosa", "versicolor"), 0.07f, 0.93f),
                  classes("right", List.of("setosa", "versicolor"), 0.07f, 0.93f),
                  classes("many", many, chances)));
      rooms
          .log()
          .feedback(
              List.of(
                  Feedback.ofClass("wrong", "setosa", NOW.instant(), "botanist"),
                  Feedback.ofClass("wrong", "rosea", NOW.instant().plusSeconds(1), "botanist"),
                  Feedback.ofClass("right", "versicolor", NOW.instant(), "botanist")));
    }
    assertThat(Shell.run("receipt", "right", "--home", place).done().out())
        .containsPattern("answer +versicolor, 0\\.93\\s")
        .containsPattern("class +probability\\s")
        .containsPattern("(?s)versicolor +0\\.93\\s.*setosa +0\\.07\\s")
        .contains("versicolor (right)")
        .doesNotContain("more with", "before calibration", "NaN", "0.9300000");
    assertThat(Shell.run("receipt", "wrong", "--home", place).done().out())
        .contains("setosa (wrong)", "rosea (wrong: a class that the model does not know)");
    assertThat(Shell.run("receipt", "many", "--home", place).done().out())
        .containsPattern(
            "(?s)c9 +0\\.7\\s.*c7 +0\\.25\\s.*c10 +0\\.03\\s.*c11 +0\\.02\\s.*c0 +0\\.0\\s")
        .contains("and 2 more with 0.0 together")
        .doesNotContainPattern("c8 ");
    String text = Shell.run("receipt", "wrong", "--json", "--home", place).done().out();
    JsonNode json = Json.parse(text);
    assertThat(json.at("/prediction/class").asText()).isEqualTo("versicolor");
    assertThat(json.at("/prediction/classes/0/name").asText()).isEqualTo("setosa");
    assertThat(json.at("/prediction/classes/1/probability").asText()).isEqualTo("0.93");
    assertThat(json.at("/labels/1/class").asText()).isEqualTo("rosea");
  }

  private static Prediction classes(String id, List<String> names, float... probabilities) {
    return answered(id, new ClassAnswer(names, probabilities));
  }

  private static Prediction answered(String id, AnswerDistribution answer) {
    return Prediction.of(
        id,
        "iris",
        NOW.instant(),
        NOW.instant(),
        "iris/1",
        Digest.ofText("a package that is gone"),
        1,
        1,
        Map.of("length", 1.5f),
        Map.of(),
        answer,
        900);
  }

  @Test
  void aRangeIsShownWithTheTruthInItOrNot(@TempDir Path folder) throws IOException {
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder, null, NOW))) {
      QuantileAnswer answer =
          new QuantileAnswer(List.of(0.05, 0.5, 0.975), new float[] {-3.5f, 12.1f, 40});
      rooms.log().append(List.of(answered("in", answer), answered("out", answer)));
      rooms
          .log()
          .feedback(
              List.of(
                  new Feedback("in", 40, NOW.instant(), "desk"),
                  new Feedback("out", 40.5, NOW.instant(), "desk")));
    }
    String place = folder.toString();
    assertThat(Shell.run("receipt", "in", "--home", place).done().out())
        .containsPattern("value +12\\.1\\s")
        .containsPattern(
            "(?s)of 100 truths, below +value.*5 +-3\\.5\\s.*50 +12\\.1\\s.*97\\.5 +40\\.0\\s")
        .contains("40.0 (in the range)");
    assertThat(Shell.run("receipt", "out", "--home", place).done().out())
        .contains("40.5 (outside of the range)");
    JsonNode json = Json.parse(Shell.run("receipt", "in", "--json", "--home", place).done().out());
    assertThat(json.at("/prediction/quantiles/2/level").asText()).isEqualTo("0.975");
    assertThat(json.at("/prediction/quantiles/0/value").asText()).isEqualTo("-3.5");
  }

  /** Twice its input. */
  private static Path numbers(Path folder) {
    GraphBuilder graph = new GraphBuilder("price");
    String size = graph.input("size", DataType.FLOAT, "N", 1);
    graph.output(
        graph.node("Mul", List.of(size, graph.scalar(2))), "value", DataType.FLOAT, "N", 1);
    ModelManifest manifest =
        new ModelManifest(
            ModelPackage.FORMAT,
            "ridge",
            "regression",
            "What will it be sold for?",
            List.of(new ModelInput("size", InputType.NUMBER)),
            List.of("value"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(List.of(), List.of(), 1, "test", "test", Map.of(), Map.of()));
    return ModelPackage.write(folder, graph.build(), manifest, null).folder();
  }

  @Test
  void refusesAHomeThatIsNone(@TempDir Path nowhere) {
    Shell.run("receipt", "x", "--home", nowhere.resolve("h").toString())
        .refused("no predictions there", "--home");
    assertThat(nowhere.resolve("h")).doesNotExist();
  }

  @Test
  void refusesAKeyWithoutAValue() {
    project.run().done();
    Shell.run(
            "log", "forget", "--home", home, "--endpoint", "tiny", "--key", "plan", "--reason", "x")
        .refused("KEY=VALUE");
  }

  @Test
  void aChangedPolicyHoldsFromTheNextRunOn() {
    project.run().done();
    project.write("plimsoll.yaml", TinyProject.YAML + "log: {inputs: digest, keep: 400d}\n");
    project.run().done();
    assertThat(Shell.run("log", "show", "--home", home).done().out())
        .contains("DIGEST", "400 days");
  }

  private static void predict(PlimsollClient client, String plan, String id) {
    client.post("/v2/models/tiny/infer", bytes(ROW.formatted(plan, id)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
