package dev.plimsoll.server;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.ImportSpec;
import dev.plimsoll.onnx.ImportTask;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.pipeline.Deployments;
import dev.plimsoll.pipeline.ForeignModels;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
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

/**
 * A server with imported models: {@code minilm}, a real encoder; {@code cross}, a reranker that
 * likes long documents; {@code rain}, which takes two numbers.
 */
final class TextHouse implements AutoCloseable {
  final PlimsollServer server;
  final String viewer;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param real whether {@code minilm} is the pretrained encoder, or one of its shape that is quick
   *     to load
   */
  TextHouse(Path folder, boolean real) {
    Path home = folder.resolve("home");
    Path tokenizer = resource(folder, "all-minilm-l6-v2-tokenizer.json");
    Path cross = folder.resolve("cross.onnx");
    Graphs.write(cross, secondTextCounter());
    Path rain = folder.resolve("rain.onnx");
    Graphs.write(rain, matrixModel());
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, InstantSource.system()))) {
      ForeignModels foreign = new ForeignModels(rooms.storage(), rooms.registry());
      Path minilm = real ? resource(folder, "all-minilm-l6-v2.onnx") : toyEncoder(folder);
      foreign.add("minilm", ImportSpec.embedding(minilm, tokenizer), "test", Progress.none());
      foreign.add(
          "cross",
          ImportSpec.embedding(cross, tokenizer).withTask(ImportTask.RERANKER),
          "test",
          Progress.none());
      foreign.add("rain", binary(rain), "test", Progress.none());
      Deployments deployments = new Deployments(rooms.registry(), rooms.endpoints());
      for (String name : List.of("minilm", "cross", "rain")) {
        deployments.create(name, name, "full", false, "test", "for tests");
      }
    }
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    viewer = server.issueToken("vera", Role.VIEWER).secret();
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  HttpResponse<String> post(String path, String body) {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder().GET(), path);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path) {
    try {
      return client.send(
          request
              .uri(URI.create(url() + path))
              .header("authorization", "Bearer " + viewer)
              .header("content-type", "application/json")
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path resource(Path folder, String name) {
    Path file = folder.resolve(name);
    try (InputStream in = TextHouse.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hidden values that are the token's id times its place in the vector. */
  private static Path toyEncoder(Path folder) {
    GraphBuilder graph = new GraphBuilder("toy");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    graph.input("attention_mask", DataType.INT64, "N", "T");
    String numbers =
        graph.node(
            "Cast", List.of(ids), GraphBuilder.attribute("to", (long) DataType.FLOAT.getNumber()));
    String column =
        graph.node("Reshape", List.of(numbers, graph.longs("shape", new long[] {0, -1, 1}, 3)));
    float[] places = new float[384];
    for (int i = 0; i < places.length; i++) {
      places[i] = i / 100f;
    }
    String hidden =
        graph.node("MatMul", List.of(column, graph.floats("places", places, 1, places.length)));
    graph.output(hidden, "last_hidden_state", DataType.FLOAT, "N", "T", places.length);
    Path file = folder.resolve("toy.onnx");
    Graphs.write(file, graph.build());
    return file;
  }

  private static ImportSpec binary(Path file) {
    return new ImportSpec(
        file,
        ImportTask.BINARY,
        null,
        null,
        false,
        ImportSpec.LONGEST,
        "text",
        null,
        List.of("wind", "cloud"),
        List.of(),
        "Will it rain?",
        "",
        "",
        false,
        false,
        List.of(),
        false);
  }

  private static ModelProto matrixModel() {
    GraphBuilder graph = new GraphBuilder("matrix");
    String matrix = graph.input("X", DataType.FLOAT, "N", 2);
    String sum =
        graph.node("MatMul", List.of(matrix, graph.floats("ones", new float[] {1, 1}, 2, 1)));
    graph.output(graph.node("Sigmoid", List.of(sum)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  /** A cross-encoder whose logit is a tenth of the number of the second text's tokens. */
  private static ModelProto secondTextCounter() {
    GraphBuilder graph = new GraphBuilder("cross");
    String ids = graph.input("input_ids", DataType.INT64, "N", "T");
    String mask = graph.input("attention_mask", DataType.INT64, "N", "T");
    String types = graph.input("token_type_ids", DataType.INT64, "N", "T");
    String zero = graph.node("Sub", List.of(ids, ids));
    String kept = graph.node("Add", List.of(zero, graph.node("Mul", List.of(types, mask))));
    String numbers =
        graph.node(
            "Cast", List.of(kept), GraphBuilder.attribute("to", (long) DataType.FLOAT.getNumber()));
    String sum = graph.node("ReduceSum", List.of(numbers, graph.longs("axes", new long[] {1}, 1)));
    String tenth = graph.node("Mul", List.of(sum, graph.scalar(0.1f)));
    graph.output(tenth, "logits", DataType.FLOAT, "N", 1);
    return graph.build();
  }
}
