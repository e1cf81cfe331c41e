package dev.plimsoll.server;

import dev.plimsoll.data.CheckSpec;
import dev.plimsoll.data.TableSpec;
import dev.plimsoll.evaluation.EvaluationEvidence;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Evaluator;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.governance.GatePlan;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.monitoring.Alarm;
import dev.plimsoll.monitoring.Alarms;
import dev.plimsoll.monitoring.ColumnDrift;
import dev.plimsoll.monitoring.PerformanceCheck;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
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
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Real rooms with a small life in them: two versions, a gate, a canary, windows, alarms. */
final class SampleHouse implements AutoCloseable {
  static final String MODEL = "churn";
  private static final Instant START = Instant.parse("2024-06-03T00:00:00Z");

  private final SimulatedClock clock = new SimulatedClock(START);
  private final Path home;
  private final Rooms open;
  private final House house;
  final ServerRooms rooms;
  final PlimsollServer server;

  SampleHouse(Path home, Path csv) {
    this.home = home;
    open = Rooms.open(new RoomsConfig(home, null, clock));
    house = House.open(open, true, BatchSettings.usual());
    rooms = house.rooms();
    rooms
        .datasets()
        .ingest(
            "customers",
            new TableSpec(
                csv.toString(),
                Map.of(),
                "customer",
                null,
                null,
                List.of(CheckSpec.notNull("income"), CheckSpec.notNull("plan"))),
            "sample");
    live();
    server =
        PlimsollServer.start(
            ServerConfig.at(home).withPort(0).withSimulatedClock(),
            rooms,
            now -> List.of(Map.of("moved", now)),
            house.protocols());
    predict();
  }

  private void live() {
    GatePlan plan = rooms.gates().register(MODEL, List.of("auc >= 0.6", "ece <= 0.2"), "sample");
    tick(1);
    ModelVersion first = version(1, 0.9, plan);
    rooms.registry().move(MODEL, Registry.CHAMPION, 1, "sample", "passed its gate");
    rooms
        .endpoints()
        .create(
            new EndpointSpec(MODEL, List.of()),
            List.of(Route.all(first.id(), first.digest())),
            "sample",
            "first release");
    windows();
    version(2, 0.02, plan);
    ModelVersion third = version(3, 1.1, plan);
    rooms
        .endpoints()
        .route(
            MODEL,
            List.of(
                new Route(first.id(), first.digest(), 800, Map.of()),
                new Route(third.id(), third.digest(), 200, Map.of())),
            "sample",
            "canary of version 3");
    new Alarms(rooms.storage())
        .raise(
            new Alarm(
                Alarm.id(MODEL, Alarm.Kind.DRIFT, "last"),
                clock.instant().plusSeconds(60),
                MODEL,
                Alarm.Kind.DRIFT,
                "income",
                "income is spread differently than at release",
                0.23,
                0.1));
  }

  private void trained(Digest digest) {
    List<Map<String, Object>> curve = new ArrayList<>();
    for (int pass = 1; pass <= 6; pass++) {
      double loss = 0.7 / pass;
      curve.add(
          Map.of("epoch", pass, "trainLogLoss", loss, "validLogLoss", loss + 0.1, "validAuc", 0.6));
    }
    rooms
        .storage()
        .evidence()
        .record(
            Evidence.of(
                "training.run",
                digest.hex(),
                "training",
                clock.instant(),
                Map.of("curve", curve, "kept", 6)));
  }

  private ModelVersion version(int number, double signal, GatePlan plan) {
    tick(1);
    ModelManifest manifest = manifest(number);
    Path folder = home.resolve("package-" + number);
    ModelPackage.write(folder, graph(number), manifest, null);
    Digest digest = rooms.storage().blobs().putFolder(folder);
    ModelVersion version =
        rooms.registry().register(MODEL, digest, "logistic", Json.tree(manifest), "sample");
    EvaluationReport report =
        Evaluator.evaluate(
            scored(signal),
            new EvaluationPlan(List.of(List.of("plan"), List.of("region")), 100, 100, 0.95, 7));
    for (Evidence evidence : EvaluationEvidence.of(digest.hex(), report, clock.instant())) {
      rooms.storage().evidence().record(evidence);
    }
    if (number == 2) {
      trained(digest);
    }
    rooms.gates().decide(plan, digest, report, null, List.of());
    return version;
  }

  private static ScoredTable scored(double signal) {
    Random random = new Random(11);
    int rows = 3_000;
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    String[] plan = new String[rows];
    String[] region = new String[rows];
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      double chance = 1 / (1 + Math.exp(1 - signal * x));
      score[i] = signal < 0.1 ? random.nextDouble() : chance;
      label[i] = random.nextDouble() < 1 / (1 + Math.exp(1 - 0.9 * x));
      plan[i] = List.of("basic", "family", "business").get(i % 3);
      region[i] = i % 50 == 0 ? "island" : i % 2 == 0 ? "north" : "south";
    }
    return new ScoredTable(score, label, Map.of("plan", plan, "region", region));
  }

  private void windows() {
    WindowReports reports = new WindowReports(rooms.storage());
    for (int i = 0; i < 20; i++) {
      Instant from = START.plus(Duration.ofDays(7L * i + 1));
      MetricSet metrics =
          Evaluator.evaluate(
                  scored(0.9 - 0.02 * i), new EvaluationPlan(List.of(), 100, 50, 0.95, i))
              .overall();
      List<ColumnDrift> columns = new ArrayList<>();
      for (String column : List.of("income", "tenure", "plan")) {
        boolean moved = column.equals("income") && i > 14;
        columns.add(drift(column, moved ? 0.2 : 0.01 + 0.002 * i, moved));
      }
      reports.save(
          new WindowReport(
              MODEL,
              from,
              from.plus(Duration.ofDays(7)),
              3_000,
              2_900,
              86_400L,
              columns,
              drift("score", 0.02, false),
              new PerformanceCheck(PerformanceCheck.State.MEASURED, 2_900, metrics, List.of()),
              List.of()));
      tick(7);
    }
  }

  private static ColumnDrift drift(String column, double effect, boolean moved) {
    return new ColumnDrift(
        column,
        moved ? ColumnDrift.Status.DRIFTED : ColumnDrift.Status.STABLE,
        3_000,
        moved ? 1e-9 : 0.4,
        moved ? 1e-8 : 0.6,
        effect,
        List.of());
  }

  /** Four hundred rows over the wire. */
  private void predict() {
    String incomes =
        IntStream.range(0, 400)
            .mapToObj(i -> String.valueOf(i / 100f - 2))
            .collect(Collectors.joining(","));
    String body =
        "{\"inputs\": [{\"name\": \"income\", \"datatype\": \"FP32\", \"shape\": [400, 1],"
            + " \"data\": ["
            + incomes
            + "]}]}";
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v2/models/churn/infer"))
            .header("authorization", "Bearer " + server.issueToken("caller", Role.VIEWER).secret())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static dev.plimsoll.onnx.proto.ModelProto graph(int number) {
    GraphBuilder graph = new GraphBuilder("sample");
    String income = graph.input("income", DataType.FLOAT, "N", 1);
    String logit = graph.node("Mul", List.of(income, graph.scalar(number)));
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  private ModelManifest manifest(int number) {
    return new ModelManifest(
        1,
        "logistic",
        "binary",
        "Will this customer leave before the end of the month?",
        List.of(new ModelInput("income", InputType.NUMBER)),
        List.of("probability", "logit"),
        Calibration.none(),
        true,
        List.of(),
        new Provenance(
            List.of(rooms.datasets().versions("customers").get(0).digest(), Digest.ofText("split")),
            List.of(),
            number,
            "test",
            "Linux amd64, Java 17",
            Map.of("l2", 0.01),
            Map.of()));
  }

  private void tick(int days) {
    clock.advanceTo(clock.instant().plus(Duration.ofDays(days)));
  }

  @Override
  public void close() {
    server.close();
    house.close();
    open.close();
  }
}
