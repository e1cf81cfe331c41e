package dev.plimsoll.server;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.onnx.TextTokenizer;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * A server with {@code spam}, which answers one text: "free" and "money" speak for spam, "meeting"
 * against, and nothing else counts. It reads {@value #LONGEST} tokens.
 */
final class SpamHouse implements AutoCloseable {
  static final int LONGEST = 64;
  private static final int VOCABULARY = 30_522;

  final PlimsollServer server;
  final String viewer;

  SpamHouse(Path folder) {
    Path home = folder.resolve("home");
    try (Rooms rooms = rooms(home)) {
      release(rooms, folder);
    }
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    viewer = server.issueToken("vera", Role.VIEWER).secret();
  }

  static Rooms rooms(Path home) {
    return Rooms.open(new RoomsConfig(home, null, InstantSource.system()));
  }

  /** Makes the model in the folder and lets it answer. */
  static void release(Rooms rooms, Path folder) {
    Path tokenizer = tokenizer(folder);
    Path made = folder.resolve("package");
    ModelManifest manifest = manifest();
    ModelPackage.write(made, graph(tokenizer), manifest, null, tokenizer);
    Digest digest = rooms.storage().blobs().putFolder(made);
    ModelVersion version =
        rooms.registry().register("spam", digest, "words", Json.tree(manifest), "test");
    rooms
        .endpoints()
        .create(
            new EndpointSpec("spam", List.of()),
            List.of(Route.all(version.id(), version.digest())),
            "test",
            "for tests");
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  HttpResponse<String> explain(String body) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url() + "/api/v1/endpoints/spam/explain"))
                .header("authorization", "Bearer " + viewer)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static Path tokenizer(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    try (InputStream in = SpamHouse.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: the tokenizer of MiniLM");
      }
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelProto graph(Path tokenizer) {
    float[] weights = new float[VOCABULARY];
    try (TextTokenizer words = TextTokenizer.read(tokenizer)) {
      weights[words.encode("free", 8)[1]] = 2;
      weights[words.encode("money", 8)[1]] = 2;
      weights[words.encode("meeting", 8)[1]] = -3;
    }
    GraphBuilder graph = new GraphBuilder("spam");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    String mask = graph.input("attention_mask", DataType.INT64, "N", "T");
    String each =
        graph.node("Gather", List.of(graph.floats("weights", weights, weights.length), ids));
    String present =
        graph.node(
            "Cast", List.of(mask), GraphBuilder.attribute("to", (long) DataType.FLOAT.getNumber()));
    String sum =
        graph.node(
            "ReduceSum",
            List.of(
                graph.node("Mul", List.of(each, present)), graph.longs("axes", new long[] {1}, 1)));
    String logit = graph.node("Add", List.of(sum, graph.scalar(-1)));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static ModelManifest manifest() {
    return new ModelManifest(
        1,
        "words",
        "binary",
        "Is this message spam?",
        List.of(new ModelInput("message", InputType.TEXT)),
        List.of("probability", "logit"),
        Calibration.none(),
        true,
        List.of(),
        new Provenance(
            List.of(Digest.ofText("data")), List.of(), 1, "test", "any", Map.of(), Map.of()),
        new TextSpec("message", LONGEST));
  }

  @Override
  public void close() {
    server.close();
  }
}
