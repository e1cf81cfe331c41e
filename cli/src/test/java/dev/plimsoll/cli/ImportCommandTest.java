package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model from elsewhere, taken in and served by commands alone. */
class ImportCommandTest {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[PAD]": 0, "[UNK]": 1, "ship": 2, "load": 3},
                 "unk_token": "[UNK]"}}
      """;

  @Test
  void anEncoderIsImportedServedAskedAndTakenOutOfService(@TempDir Path folder) throws Exception {
    String home = folder.resolve("home").toString();
    Path model = encoder(folder, 4);
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    Shell.Said said = imported(home, model, tokenizer);
    JsonNode report = Json.parse(said.done().out());
    assertThat(report.at("/version/number").asInt()).isEqualTo(1);
    assertThat(report.at("/isNew").asBoolean()).isTrue();
    assertThat(report.at("/report/tokenizer/embeddingRows").asInt()).isEqualTo(4);
    assertThat(report.at("/report/batch/invariant").asBoolean()).isTrue();
    assertThat(Json.parse(imported(home, model, tokenizer).done().out()).at("/isNew").asBoolean())
        .as("the same again is the same version")
        .isFalse();

    Shell.run("endpoints", "create", "words", "--model", "none", "--home", home)
        .refused("'none'", "words");
    Shell.run("endpoints", "create", "words", "--model", "words/1", "--log", "some", "--home", home)
        .refused("'some'", "digest");
    Shell.run("endpoints", "create", "words", "--model", "words/1", "--home", home).done();
    Shell.run("endpoints", "create", "words", "--model", "words", "--home", home).refused("words");
    Shell.run("audit", "verify", "--home", home).done();

    try (PlimsollServer server = PlimsollServer.start(ServerConfig.at(Path.of(home)).withPort(0))) {
      String token = server.issueToken("olga", Role.OPERATOR).secret();
      String url = "http://127.0.0.1:" + server.port();
      assertThat(embedded(url, token)).isEqualTo(200);
      Shell.run(
              "endpoints",
              "create",
              "more",
              "--model",
              "words",
              "--log",
              "digest",
              "--server",
              url,
              "--token",
              token,
              "--reason",
              "second")
          .done();
      Shell.run("endpoints", "create", "more", "--model", "words", "--home", home)
          .refused("another plimsoll");
      Shell.run("endpoints", "drop", "words", "--server", url, "--token", token).done();
      assertThat(embedded(url, token)).isEqualTo(503);
      Shell.run("endpoints", "load", "words", "--server", url, "--token", token).done();
      assertThat(embedded(url, token)).isEqualTo(200);
    }
    Shell.run("endpoints", "unload", "more", "--home", home).done();
    Shell.run("endpoints", "unload", "none", "--home", home).refused("'none'");
  }

  @Test
  void anImportedEncoderLeavesForAnotherRuntimeWithAPageThatIsTrue(@TempDir Path folder)
      throws Exception {
    String home = folder.resolve("home").toString();
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    imported(home, encoder(folder, 4), tokenizer).done();
    exported(home, "words", folder).refused("'words' has no champion yet", "words/1");
    exported(home, "words/1", folder).done();
    assertThat(Files.readString(folder.resolve("out/README.md")))
        .contains(
            "runs in any runtime for ONNX.",
            "`input_ids` are the tokens; `attention_mask` is 1 for a token, 0 for padding",
            "| `input_ids` | int64 | [any, any] |",
            "| `embedding` | float32 | [any, 3] |",
            "tokenizer = Tokenizer.from_file(\"tokenizer.json\")",
            "\"input_ids\": np.array([ids]),")
        .doesNotContain("| `text` |", "token_type_ids");
  }

  private static Shell.Said exported(String home, String model, Path folder) {
    String out = folder.resolve("out").toString();
    return Shell.run("export", "--model", model, "--target", "onnx", "--out", out, "--home", home);
  }

  @Test
  void whatCannotBeServedIsRefusedAndNothingIsRegistered(@TempDir Path folder) throws Exception {
    Path home = folder.resolve("home");
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    imported(home.toString(), encoder(folder, 3), tokenizer).refused("4 tokens", "3 rows");
    imported(home.toString(), tokenizer, tokenizer).refused("tokenizer.json");
    imported(home.toString(), folder.resolve("none.onnx"), tokenizer).refused("none.onnx");
    Shell.run(
            "models",
            "import",
            encoder(folder, 4).toString(),
            "--name",
            "x",
            "--task",
            "poem",
            "--home",
            home.toString())
        .refused("'poem'", "embedding");
    Shell.run(
            "models",
            "import",
            encoder(folder, 4).toString(),
            "--name",
            "x",
            "--task",
            "embedding",
            "--home",
            home.toString())
        .refused("tokenizer: none");
    Shell.assertNothingReleased(home);
  }

  /**
   * What scikit-learn's own {@code predict_proba} says of rows 0, 70 and 120 of Iris. The file is
   * as its converter writes one: a list of dictionaries, made of a tensor, with the classes' names.
   */
  @Test
  void aScikitLearnClassifierAnswersAsInPython(@TempDir Path folder) throws Exception {
    String home = folder.resolve("home").toString();
    JsonNode report =
        Json.parse(
            Shell.run(
                    "models",
                    "import",
                    "src/test/resources/iris-skl2onnx.onnx",
                    "--name",
                    "iris",
                    "--task",
                    "multi-class",
                    "--features",
                    "sepal_length,sepal_width,petal_length,petal_width",
                    "--json",
                    "--home",
                    home)
                .done()
                .out());
    assertThat(report.at("/report/notes").toString()).contains("setosa, versicolor, virginica");
    Shell.run("endpoints", "create", "iris", "--model", "iris", "--home", home).done();
    try (PlimsollServer server = PlimsollServer.start(ServerConfig.at(Path.of(home)).withPort(0))) {
      String token = server.issueToken("olga", Role.OPERATOR).secret();
      HttpResponse<String> answer =
          posted(
              "http://127.0.0.1:" + server.port() + "/v2/models/iris/infer",
              token,
              """
              {"inputs": [
               {"name": "sepal_length", "datatype": "FP32", "shape": [3], "data": [5.1, 5.9, 6.9]},
               {"name": "sepal_width", "datatype": "FP32", "shape": [3], "data": [3.5, 3.2, 3.2]},
               {"name": "petal_length", "datatype": "FP32", "shape": [3], "data": [1.4, 4.8, 5.7]},
               {"name": "petal_width", "datatype": "FP32", "shape": [3], "data": [0.2, 1.8, 2.3]}]}
              """);
      JsonNode outputs = Json.parse(answer.body()).path("outputs");
      assertThat(outputs.at("/0/data").toString())
          .isEqualTo("[\"setosa\",\"virginica\",\"virginica\"]");
      double[] python = {
        0.98157287,
        0.01842713,
        1.478e-8,
        0.00231649,
        0.44039685,
        0.55728668,
        5.67990e-6,
        0.02413426,
        0.97586006
      };
      for (int i = 0; i < python.length; i++) {
        assertThat(outputs.at("/1/data/" + i).asDouble()).isCloseTo(python[i], within(1e-6));
      }
    }
  }

  private static Shell.Said imported(String home, Path model, Path tokenizer) {
    return Shell.run(
        "models",
        "import",
        model.toString(),
        "--name",
        "words",
        "--tokenizer",
        tokenizer.toString(),
        "--license",
        "CC0-1.0",
        "--json",
        "--home",
        home);
  }

  private static int embedded(String url, String token) throws IOException, InterruptedException {
    return posted(
            url + "/v1/embeddings",
            token,
            "{\"model\": \"words\", \"input\": [\"ship\", \"load ship\"]}")
        .statusCode();
  }

  private static HttpResponse<String> posted(String url, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Looks up one vector per token. */
  private static Path encoder(Path folder, int rows) {
    GraphBuilder graph = new GraphBuilder("words");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    graph.input("attention_mask", DataType.INT64, "N", "T");
    float[] table = new float[rows * 3];
    for (int i = 0; i < table.length; i++) {
      table[i] = 1 + i % 5;
    }
    String known = graph.node("Gather", List.of(graph.floats("table", table, rows, 3), ids));
    graph.output(known, "last_hidden_state", DataType.FLOAT, "N", "T", 3);
    Path file = folder.resolve("words-" + rows + ".onnx");
    Graphs.write(file, graph.build());
    return file;
  }
}
