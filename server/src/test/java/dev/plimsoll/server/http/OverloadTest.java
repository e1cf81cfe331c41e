package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.PredictorSettings;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.GrpcPredictV2.InferParameter;
import inference.GrpcPredictV2.ModelInferRequest;
import inference.GrpcPredictV2.ModelInferRequest.InferInputTensor;
import inference.GrpcPredictV2.ModelInferResponse;
import inference.GrpcPredictV2.ServerLiveRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One worker, few rows at once: who is refused how, and who has gone, over REST and gRPC. */
@Timeout(60)
class OverloadTest {
  private static final int ROWS_EACH = 2;
  private static final int ROWS_ALL = 4;
  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> CALLER =
      Metadata.Key.of("x-caller", Metadata.ASCII_STRING_MARSHALLER);

  private final WireRoom room;
  private final ManagedChannel channel;
  private final GRPCInferenceServiceBlockingStub client;

  OverloadTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard(), OverloadTest::tiny);
    room.createSlow();
    channel = room.channel();
    client = GRPCInferenceServiceGrpc.newBlockingStub(channel);
  }

  private static PredictorSettings tiny(PredictorSettings usual) {
    return new PredictorSettings(
        usual.clock(),
        usual.nanoTime(),
        usual.random(),
        1,
        ROWS_ALL,
        ROWS_ALL,
        BatchSettings.usual().withCallerRowsMax(ROWS_EACH));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void whoAsksForMoreThanItsShareIsToldWhenToComeBackWhileOthersAreServed() throws Exception {
    Socket running = occupied();
    CompletableFuture<HttpResponse<String>> second = room.slow(1, "", "x-caller", "ann");
    until(() -> room.predictor.rowsInFlight() == 2);
    HttpResponse<String> refused = room.slow(1, "", "x-caller", "ann").join();
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(seconds(refused)).isPositive();
    assertThatThrownBy(() -> as("ann").modelInfer(slow(1).build()))
        .satisfies(e -> refusedFor(e, Status.Code.RESOURCE_EXHAUSTED));
    CompletableFuture<HttpResponse<String>> other = room.slow(1, "", "x-caller", "bob");
    until(() -> room.predictor.rowsInFlight() == 3);
    running.close();
    assertThat(other.join().statusCode()).isEqualTo(200);
    assertThat(second.join().statusCode()).isEqualTo(200);
    assertThat(room.slow(1, "", "x-caller", "ann").join().statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestThatNeverFitsIsNotToldToComeBack() throws Exception {
    String three = WireRoom.request("1, 2, 3", "\"AA\", \"B\", \"AA\"");
    HttpResponse<String> refused =
        room.send(
            "/v2/models/late/infer", HttpRequest.BodyPublishers.ofString(three), "x-caller", "ann");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(413);
    assertThat(refused.body()).contains("at most " + ROWS_EACH + "; send them in parts");
    assertThat(refused.headers().firstValue("retry-after")).isEmpty();
    assertThat(room.infer(three).statusCode()).isEqualTo(200);
    HttpResponse<String> five =
        room.infer(WireRoom.request("1, 2, 3, 4, 5", "\"AA\", \"B\", \"AA\", \"B\", \"AA\""));
    assertThat(five.statusCode()).as(five.body()).isEqualTo(413);
    assertThat(five.body()).contains("at most " + ROWS_ALL + "; send them in parts");
  }

  @Test
  void aFullServerSaysWhenToComeBack() throws Exception {
    Socket running = occupied();
    for (int i = 1; i < ROWS_ALL; i++) {
      CompletableFuture<HttpResponse<String>> ignored = room.slow(1, "", "x-caller", "c" + i);
    }
    until(() -> room.predictor.rowsInFlight() == ROWS_ALL);
    HttpResponse<String> refused = room.slow(1, "").join();
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(seconds(refused)).isPositive();
    assertThatThrownBy(() -> client.modelInfer(slow(1).build()))
        .satisfies(e -> refusedFor(e, Status.Code.UNAVAILABLE));
    running.close();
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(room.slow(1, "").join().statusCode()).isEqualTo(200);
  }

  @Test
  void aCallWhoseTimePassesInTheQueueIsAnsweredThenAndNotRun() throws Exception {
    Socket running = occupied();
    HttpResponse<String> late = room.slow(1, "\"timeout\": 20000").join();
    assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
    assertThat(room.predictor.piecesWaiting()).isZero();
    running.close();
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(runs()).isZero();
  }

  @Test
  void aRunThatIsNotOverInTimeIsStopped() throws Exception {
    HttpResponse<String> late = room.slow(SlowModel.NEVER, "\"timeout\": 200000").join();
    assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(runs()).isZero();
    assertThat(room.slow(1, "").join().statusCode()).isEqualTo(200);
  }

  @Test
  void aCallOverGrpcWhoseTimePassesInTheQueueIsAnsweredThenAndNotRun() throws Exception {
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    Socket running = occupied();
    ModelInferRequest hurried =
        slow(1)
            .putParameters("timeout", InferParameter.newBuilder().setInt64Param(20_000).build())
            .build();
    assertThatThrownBy(() -> client.modelInfer(hurried))
        .satisfies(
            e ->
                assertThat(Status.fromThrowable(e).getCode())
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThat(room.predictor.piecesWaiting()).isZero();
    running.close();
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(runs()).isZero();
  }

  @Test
  void aQueuedCallWhoseCallerHangsUpIsNeverRun() throws Exception {
    Socket running = occupied();
    Socket queued = room.hanging(1, "\"prediction_id\": \"gone-1\"", "bob");
    until(() -> room.predictor.piecesWaiting() == 1);
    queued.close();
    until(() -> room.predictor.piecesWaiting() == 0);
    assertThat(room.predictor.rowsInFlight()).isEqualTo(1);
    running.close();
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(runs()).isZero();
    assertThat(room.log.find("gone-1")).isEmpty();
    assertThat(room.slow(1, "").join().statusCode()).isEqualTo(200);
  }

  @Test
  void aRunWhoseCallerHangsUpOverGrpcIsStopped() throws Exception {
    var call =
        GRPCInferenceServiceGrpc.newFutureStub(channel).modelInfer(slow(SlowModel.NEVER).build());
    until(() -> room.predictor.rowsInFlight() == 1 && room.predictor.piecesWaiting() == 0);
    call.cancel(true);
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(runs()).isZero();
    ModelInferResponse next = client.modelInfer(slow(1).build());
    assertThat(next.getOutputs(0).getName()).isEqualTo("y");
  }

  /** The only worker is busy, until the call is cancelled. */
  private Socket occupied() throws Exception {
    Socket running = room.hanging(SlowModel.NEVER, "", "ann");
    until(() -> room.predictor.rowsInFlight() == 1 && room.predictor.piecesWaiting() == 0);
    return running;
  }

  private long runs() {
    return room.predictor.stats("slow", "1").map(stats -> stats.runs()).orElse(0L);
  }

  private static long seconds(HttpResponse<String> refused) {
    return refused.headers().firstValueAsLong("retry-after").orElse(0);
  }

  private GRPCInferenceServiceBlockingStub as(String caller) {
    Metadata headers = new Metadata();
    headers.put(CALLER, caller);
    return client.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static void refusedFor(Throwable thrown, Status.Code code) {
    assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
    Metadata trailers = ((StatusRuntimeException) thrown).getTrailers();
    assertThat(trailers).isNotNull();
    assertThat(Long.parseLong(String.valueOf(trailers.get(RETRY_AFTER)))).isPositive();
  }

  private static ModelInferRequest.Builder slow(int width) {
    return ModelInferRequest.newBuilder()
        .setModelName("slow")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addAllShape(List.of(1L, (long) width)))
        .addRawInputContents(ByteString.copyFrom(new byte[4 * width]));
  }
}
