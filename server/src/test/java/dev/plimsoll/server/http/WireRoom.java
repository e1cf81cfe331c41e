package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.features.ViewSpec;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.server.grpc.InferenceGrpc;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc;
import dev.plimsoll.server.grpc.proto.ModelConfigRequest;
import dev.plimsoll.server.inference.WireCaller;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.FeatureBinding;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.OnlineFeatures;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.Traffic;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A whole server on a real port: endpoint {@code late} takes distance and carrier, and looks up
 * delay by tail; its logit is distance + delay (missing = 0) + 1 for carrier AA. Endpoint {@code
 * shapes} is a {@link ShapesModel}. Over REST and gRPC.
 */
final class WireRoom implements AutoCloseable {
  /** Whether a message is packed, and its length. */
  static final int GRPC_HEAD = 5;

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Path home;
  final SimulatedClock clock = new SimulatedClock(NOON);
  final Storage storage;
  final PredictionLog log;
  final OnlineStore store;
  final Endpoints endpoints;
  final Route first;
  final Registry registry;
  final Predictor predictor;
  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ManagedChannel> channels = new ArrayList<>();

  WireRoom(Path home, HttpLimits limits) {
    this(home, limits, settings -> settings);
  }

  /** The header {@code x-caller} stands for what access control finds out. */
  WireRoom(Path home, HttpLimits limits, UnaryOperator<PredictorSettings> change) {
    this.home = home;
    storage = Storage.open(new StorageConfig(home.resolve("home"), null), clock);
    log = PredictionLog.open(home.resolve("log"));
    store = OnlineStore.open(home.resolve("online"), List.of(planes()));
    endpoints =
        Endpoints.open(storage.database(), storage.ledger(), storage.blobs()::folder, clock);
    first = new Route("toy/1", model(home.resolve("model"), Map.of()), 1000, Map.of());
    EndpointSpec spec =
        new EndpointSpec(
            "late", List.of(new FeatureBinding("plane", List.of("tail"), List.of("delay"))));
    endpoints.create(spec, List.of(first), "ann", "first");
    Route shapes = new Route("shapes/1", ShapesModel.store(storage, home), 1000, Map.of());
    endpoints.create(new EndpointSpec("shapes", List.of()), List.of(shapes), "ann", "first");
    registry = new Registry(storage);
    Traffic traffic = new Traffic();
    predictor =
        new Predictor(
            endpoints,
            log,
            new OnlineFeatures(store),
            traffic,
            List.of(),
            change.apply(PredictorSettings.of(clock, System::nanoTime, new SplittableRandom(1))));
    ServerBuilder builder =
        Server.builder()
            .http(0)
            .errorHandler(
                new MethodsAllowed(new WireErrors().orElse(ServerErrorHandler.ofDefault())));
    HalfClosed.on(builder);
    JoinedFlushes.on(builder);
    InferenceRoutes routes =
        new InferenceRoutes(
            predictor,
            endpoints,
            registry,
            log,
            new FeedbackIntake(log, traffic, List.of()),
            store,
            traffic,
            clock,
            limits);
    routes.attach(builder);
    new InferenceGrpc(routes.inference(), routes.repository())
        .attach(builder, limits.bodyBytesMax());
    builder.decorator(
        (service, ctx, request) -> {
          String caller = request.headers().get("x-caller");
          if (caller != null) {
            new WireCaller(caller, caller).attachTo(ctx);
          }
          return service.serve(ctx, request);
        });
    server = builder.build();
    server.start().join();
  }

  /**
   * Adds endpoint {@code strict}: as {@code late}, with all its inputs sent, and none of them
   * missing.
   */
  void createStrict() {
    Digest model =
        model(
            home.resolve("strict"),
            Map.of("neverMissing", List.of("distance", "carrier", "delay")));
    endpoints.create(
        new EndpointSpec("strict", List.of()), List.of(Route.all("strict/1", model)), "a", "first");
  }

  /** Adds endpoint {@code slow}, a {@link SlowModel}. */
  void createSlow() {
    Route slow = Route.all("slow/1", SlowModel.store(storage, home.resolve("slow")));
    endpoints.create(new EndpointSpec("slow", List.of()), List.of(slow), "ann", "first");
  }

  /** A call that is open until its socket is closed; nobody reads the answer. */
  Socket hanging(int width, String parameters, String caller) throws IOException {
    String body = SlowModel.request(width, parameters);
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    String head =
        "POST /v2/models/slow/infer HTTP/1.1\r\nhost: a\r\nx-caller: "
            + caller
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /** Does not wait for the answer. */
  CompletableFuture<HttpResponse<String>> slow(int width, String parameters, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/v2/models/slow/infer"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(SlowModel.request(width, parameters)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Waits until it is so, and fails when it never is. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** A whole request for some rows of the endpoint, as JSON. */
  static String request(String distances, String carriers) {
    int rows = distances.split(",").length;
    return """
        {"id": "r1", "inputs": [
          {"name": "distance", "shape": [%d], "datatype": "FP32", "data": [%s]},
          {"name": "carrier", "shape": [%d, 1], "datatype": "BYTES", "data": [%s]},
          {"name": "tail", "shape": [%d], "datatype": "BYTES", "data": [%s]}]}
        """
        .formatted(rows, distances, rows, carriers, rows, "\"N1\",".repeat(rows - 1) + "\"N1\"");
  }

  /** A channel for stubs of gRPC, open as long as this room. */
  ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  /** What the columns of a model's answers stand for, as its configuration over gRPC says it. */
  Map<String, String> grpcColumns(String model) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel())
        .modelConfig(ModelConfigRequest.newBuilder().setName(model).build())
        .getConfig()
        .getParametersMap()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getStringValue()));
  }

  int port() {
    return server.activeLocalPort();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(path, HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(String path, HttpRequest.BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).header("content-type", "application/json").POST(body);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes and takes bytes. */
  HttpResponse<byte[]> sendBytes(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** A message as gRPC frames it; the client shows no trailers, so a body is an answer. */
  HttpResponse<byte[]> grpc(String method, byte[] message)
      throws IOException, InterruptedException {
    ByteBuffer frame = ByteBuffer.allocate(GRPC_HEAD + message.length);
    frame.put((byte) 0).putInt(message.length).put(message);
    return sendBytes(
        "/inference.GRPCInferenceService/" + method,
        frame.array(),
        "content-type",
        "application/grpc",
        "te",
        "trailers");
  }

  HttpResponse<String> infer(String body) throws IOException, InterruptedException {
    return post("/v2/models/late/infer", body);
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.parse(response.body());
  }

  /** The data of an output by its name. */
  static JsonNode output(HttpResponse<String> response, String name) {
    for (JsonNode output : json(response).path("outputs")) {
      if (output.path("name").asText().equals(name)) {
        return output.path("data");
      }
    }
    throw new AssertionError("no output " + name + " in " + response.body());
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    // Not waited for: the network threads take two quiet seconds to end, and nobody asks any more.
    CompletableFuture<Void> ignored = server.stop();
    predictor.close();
    endpoints.close();
    store.close();
    log.close();
    storage.close();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private static FeatureView planes() {
    TableSchema schema =
        new TableSchema(
            List.of(
                new Column("tail", ColumnType.TEXT, true),
                new Column("delay", ColumnType.NUMBER, true),
                new Column("event_at", ColumnType.TIMESTAMP, true),
                new Column("known_at", ColumnType.TIMESTAMP, true)));
    return FeatureView.of(
        "plane", ViewSpec.taking("planes", List.of("tail"), List.of("delay"), null), schema);
  }

  private Digest model(Path folder, Map<String, Object> parameters) {
    List<ModelInput> inputs =
        List.of(
            new ModelInput("distance", InputType.NUMBER),
            new ModelInput("delay", InputType.NUMBER),
            new ModelInput("carrier", InputType.TEXT));
    ModelManifest manifest =
        new ModelManifest(
            1,
            "logistic",
            "binary",
            "Is it late?",
            inputs,
            List.of("probability", "logit"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")),
                List.of(),
                1,
                "test",
                "test",
                parameters,
                Map.of()));
    ModelPackage.write(folder, graph(), manifest, null);
    return storage.blobs().putFolder(folder);
  }

  private static ModelProto graph() {
    GraphBuilder graph = new GraphBuilder("toy");
    String distance = known(graph, graph.input("distance", DataType.FLOAT, "N", 1));
    String delay = known(graph, graph.input("delay", DataType.FLOAT, "N", 1));
    String carrier = graph.input("carrier", DataType.STRING, "N", 1);
    String code =
        graph
            .node(
                "ai.onnx.ml",
                "LabelEncoder",
                List.of(carrier),
                1,
                GraphBuilder.attribute("keys_strings", List.of("AA")),
                GraphBuilder.attribute("values_floats", new float[] {1}),
                GraphBuilder.attribute("default_float", 0f))
            .get(0);
    String sum = graph.node("Add", List.of(distance, delay));
    String logit = graph.node("Add", List.of(sum, code));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private static String known(GraphBuilder graph, String value) {
    String missing = graph.node("IsNaN", List.of(value));
    return graph.node("Where", List.of(missing, graph.scalar(0), value));
  }
}
