package dev.plimsoll.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that share a run of one busy worker: what one of them does to the others. */
@Timeout(60)
class CompanyTest {
  private static final int PRODUCTS = 400;
  private static final int TABLE = 10;

  /** Widths of the slow model's input: a fraction of a second, and a minute or more. */
  private static final int SOON = 320;

  private static final int NEVER = 1024;

  private final ServingRoom room;
  private final Predictor predictor;

  CompanyTest(@TempDir Path folder) {
    room = new ServingRoom(folder);
    create("slow", slow(), new ModelInput("x", InputType.NUMBER), true);
    create("table", table(), new ModelInput("row", InputType.NUMBER), true);
    PredictorSettings usual = room.settings();
    predictor =
        room.predictor(
            new PredictorSettings(usual.clock(), usual.nanoTime(), usual.random(), 1, 1000, 1000));
  }

  @AfterEach
  void close() {
    predictor.close();
    room.close();
  }

  @Test
  void oneBadInputAmongGoodOnesFailsAlone() throws Exception {
    CompletableFuture<TensorAnswer> busy = slow(SOON, new Cancellation());
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    CompletableFuture<TensorAnswer> first = row(3);
    CompletableFuture<TensorAnswer> bad = row(TABLE);
    CompletableFuture<TensorAnswer> last = row(TABLE - 1);
    busy.join();
    assertThat(first.join().output("value").floats()).containsExactly(3);
    assertThat(last.join().output("value").floats()).containsExactly(TABLE - 1);
    assertThatThrownBy(bad::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ServingError.INPUT_VALUE);
              assertThat(e.blame()).isEqualTo(Blame.USER);
            });
  }

  @Test
  void aRunGoesOnForWhoIsStillThereWhenAnotherLeaves() throws Exception {
    CompletableFuture<TensorAnswer> busy = slow(SOON, new Cancellation());
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    Cancellation leaving = new Cancellation();
    CompletableFuture<TensorAnswer> staying = slow(SOON, new Cancellation());
    CompletableFuture<TensorAnswer> left = slow(SOON, leaving);
    busy.join();
    until(() -> predictor.piecesWaiting() == 0);
    leaving.cancel();
    assertThat(staying.join().output("y").floats()).containsOnly(0f);
    assertThat(left).isCompletedExceptionally();
    assertThat(runs("slow")).as("the two shared one").isEqualTo(2);
  }

  @Test
  void aRunStopsWhenAllOfItsCallersHaveLeft() throws Exception {
    Cancellation leaving = new Cancellation();
    CompletableFuture<TensorAnswer> left = slow(NEVER, leaving);
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    leaving.cancel();
    until(() -> predictor.rowsInFlight() == 0);
    assertThat(left).isCompletedExceptionally();
    assertThat(runs("slow")).isZero();
    assertThat(row(1).join().output("value").floats()).containsExactly(1);
  }

  @Test
  void aVersionThatVariesRunsAloneUnlessThatWasAccepted() throws Exception {
    create("varying", table(), new ModelInput("row", InputType.NUMBER), false);
    room.endpoints.create(
        new EndpointSpec("accepted", List.of()).withBatchVariance(true),
        room.endpoints.current("varying").routes(),
        "ann",
        "known to vary");
    CompletableFuture<TensorAnswer> busy = slow(SOON, new Cancellation());
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    List<CompletableFuture<TensorAnswer>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(row("varying", i));
      calls.add(row("accepted", i));
    }
    busy.join();
    calls.forEach(CompletableFuture::join);
    assertThat(runs("varying")).isEqualTo(3);
    assertThat(runs("accepted")).isLessThan(3);
  }

  @Test
  void decisionsThatSharedARunAreComputedAgainToTheBit() throws Exception {
    createEnsemble();
    CompletableFuture<TensorAnswer> busy = slow(SOON, new Cancellation());
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    List<CompletableFuture<InferenceResult>> calls = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      calls.add(predictor.submit(decisions(i, 1 + i % 3), CallTerms.usual()));
    }
    busy.join();
    List<Prediction> made = new ArrayList<>();
    calls.forEach(call -> made.addAll(call.join().predictions()));
    assertThat(runs("late")).isLessThan(23);
    assertThat(made).hasSize(45).allMatch(prediction -> prediction.places().size() == 1);
    assertThat(made.get(0).company()).matches("row \\d+ of \\d\\d that ran together");
    made.forEach(prediction -> requireSame(prediction.id()));
  }

  @Test
  void rowsOfOneRequestAndRememberedAnswersAreToo() {
    createEnsemble();
    try (Predictor remembering =
        room.predictor(
            room.settings().withBatching(BatchSettings.usual().withCacheBytes(1 << 20)))) {
      for (int rows : new int[] {1, 2, 7, 150}) {
        for (int time = 0; time < 2; time++) {
          List<Prediction> made = remembering.predict(decisions(rows, rows)).predictions();
          assertThat(made).allMatch(prediction -> prediction.places().isEmpty() == (rows == 1));
          made.forEach(prediction -> requireSame(prediction.id()));
        }
      }
      assertThat(remembering.stats("late", "1").orElseThrow().cacheHit().count()).isEqualTo(4);
    }
  }

  @Test
  void tensorsThatSharedARunAreToo() throws Exception {
    room.createEncoder(0.1f, true);
    CompletableFuture<TensorAnswer> busy = slow(SOON, new Cancellation());
    until(() -> predictor.rowsInFlight() == 1 && predictor.piecesWaiting() == 0);
    List<CompletableFuture<TensorAnswer>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String[] texts = new String[1 + i % 3];
      for (int text = 0; text < texts.length; text++) {
        texts[text] = ToyEncoder.text(IntStream.rangeClosed(i, i + 4 * text).toArray());
      }
      calls.add(
          predictor.submit(
              request("encoder", "text", Tensor.texts(texts, texts.length)), CallTerms.usual()));
    }
    busy.join();
    Set<Integer> filledUp = new TreeSet<>();
    for (CompletableFuture<TensorAnswer> call : calls) {
      String id = call.join().predictionId();
      room.log
          .find(id)
          .orElseThrow()
          .prediction()
          .places()
          .forEach(place -> filledUp.add(place.length()));
      requireSame(id);
    }
    assertThat(filledUp).isNotEmpty();
  }

  @Test
  void placesThatDoNotFitTheirInputsAreRefused() {
    createEnsemble();
    String tensors =
        predictor
            .submit(
                request("table", "row", Tensor.longs(new long[] {1, 2, 3}, 3)), CallTerms.usual())
            .join()
            .predictionId();
    requireRefused(tensors, "one is missing", 2);
    requireRefused(tensors, "some are left over", 2, 1, 1);
    requireRefused(tensors, "one of 4 rows, where 3 are left", 4);
    requireRefused(tensors, "one of 2 rows, where 1 are left", 2, 2);
    String decision = predictor.predict(decisions(1, 1)).predictions().get(0).id();
    requireRefused(decision, "expected: one, of one row", 2);
    requireRefused(decision, "expected: one, of one row", 1, 1);
  }

  private void createEnsemble() {
    Path folder = ToyModel.writeEnsemble(room.home.resolve("ensemble"));
    room.create(new Route("late/1", room.storage.blobs().putFolder(folder), 1000, Map.of()));
  }

  private static InferenceRequest decisions(int seed, int rows) {
    float[] distance = new float[rows];
    float[] delay = new float[rows];
    String[] carrier = new String[rows];
    for (int row = 0; row < rows; row++) {
      distance[row] = seed * 7.3f + row;
      delay[row] = row % 5 == 4 ? Float.NaN : row / 3f;
      carrier[row] = row % 2 == 0 ? "AA" : "UA";
    }
    return InferenceRequest.of(
        "late", rows, Map.of("distance", distance, "delay", delay, "carrier", carrier));
  }

  private void requireSame(String id) {
    Replay replay = new Receipts(room.endpoints, room.log).replay(id);
    assertThat(replay.words()).as(id).endsWith("to the bit");
  }

  /** Logs a prediction once more, with places of so many rows each, and has it replayed. */
  private void requireRefused(String like, String why, int... rows) {
    Prediction logged = room.log.find(like).orElseThrow().prediction();
    String id = like + why.hashCode() + rows.length;
    Prediction odd =
        new Prediction(
            id,
            logged.endpoint(),
            logged.decisionAt(),
            logged.loggedAt(),
            logged.version(),
            logged.model(),
            logged.routeRevision(),
            logged.propensity(),
            logged.inputs(),
            logged.keys(),
            logged.score(),
            logged.logit(),
            logged.latencyMicros(),
            logged.answer(),
            logged.distribution(),
            IntStream.of(rows).mapToObj(count -> new BatchPlace(9, 1, count, 0)).toList(),
            logged.kept());
    room.log.append(List.of(odd));
    assertThatThrownBy(() -> new Receipts(room.endpoints, room.log).replay(id))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ServingError.LOG_CORRUPT);
              assertThat(e).hasMessageContaining(why);
            });
  }

  private long runs(String endpoint) {
    return predictor.stats().stream()
        .filter(stats -> stats.endpoint().equals(endpoint))
        .mapToLong(VersionStats::runs)
        .sum();
  }

  private CompletableFuture<TensorAnswer> slow(int width, Cancellation cancellation) {
    return predictor.submit(
        request("slow", "x", Tensor.floats(new float[width], 1, width)),
        new CallTerms(CallTerms.NO_DEADLINE, CallTerms.USUAL_PRIORITY, "", cancellation));
  }

  private CompletableFuture<TensorAnswer> row(int row) {
    return row("table", row);
  }

  private CompletableFuture<TensorAnswer> row(String endpoint, int row) {
    return predictor.submit(
        request(endpoint, "row", Tensor.longs(new long[] {row}, 1)), CallTerms.usual());
  }

  private static TensorRequest request(String endpoint, String input, Tensor tensor) {
    return new TensorRequest(endpoint, null, Map.of(input, tensor), Set.of(), null, null);
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private void create(String name, ModelProto graph, ModelInput input, boolean batchInvariant) {
    ModelManifest manifest =
        new ModelManifest(
            1,
            "toy",
            "tensors",
            "none",
            List.of(input),
            graph.getGraph().getOutputList().stream().map(output -> output.getName()).toList(),
            Calibration.none(),
            batchInvariant,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
    Path folder = room.home.resolve("company-" + name);
    ModelPackage.write(folder, graph, manifest, null);
    Digest digest = room.storage.blobs().putFolder(folder);
    room.endpoints.create(
        new EndpointSpec(name, List.of()), List.of(Route.all(name + "/1", digest)), "ann", "first");
  }

  /** y = x for zeros, after products of square matrices as wide as x. */
  private static ModelProto slow() {
    GraphBuilder graph = new GraphBuilder("slow");
    String x = graph.input("x", DataType.FLOAT, "N", "K");
    String square = graph.node("MatMul", List.of(graph.node("Transpose", List.of(x)), x));
    String product = square;
    for (int i = 0; i < PRODUCTS; i++) {
      product = graph.node("MatMul", List.of(product, square));
    }
    String largest =
        graph.node("ReduceMax", List.of(product), GraphBuilder.attribute("keepdims", 0));
    graph.output(graph.node("Add", List.of(x, largest)), "y", DataType.FLOAT, "N", "K");
    return graph.build();
  }

  /** The row's own number, looked up in a table; the runtime refuses rows that it has not. */
  private static ModelProto table() {
    GraphBuilder graph = new GraphBuilder("table");
    float[] values = new float[TABLE];
    for (int i = 0; i < TABLE; i++) {
      values[i] = i;
    }
    String row = graph.input("row", DataType.INT64, "N");
    String value = graph.node("Gather", List.of(graph.floats("table", values, TABLE), row));
    graph.output(value, "value", DataType.FLOAT, "N");
    return graph.build();
  }
}
