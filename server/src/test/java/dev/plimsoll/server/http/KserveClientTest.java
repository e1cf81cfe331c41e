package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.GrpcPredictV2.InferParameter;
import inference.GrpcPredictV2.ModelInferRequest;
import inference.GrpcPredictV2.ModelInferRequest.InferInputTensor;
import inference.GrpcPredictV2.ModelInferRequest.InferRequestedOutputTensor;
import inference.GrpcPredictV2.ModelInferResponse;
import inference.GrpcPredictV2.ModelMetadataRequest;
import inference.GrpcPredictV2.ModelMetadataResponse;
import inference.GrpcPredictV2.ModelReadyRequest;
import inference.GrpcPredictV2.ServerLiveRequest;
import inference.GrpcPredictV2.ServerMetadataRequest;
import inference.GrpcPredictV2.ServerReadyRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The six calls, by the stubs and the transport that Apache Camel's KServe component brings. */
class KserveClientTest {
  private final WireRoom room;
  private final GRPCInferenceServiceBlockingStub client;

  KserveClientTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
    client = GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void asksWhetherTheServerAndItsModelsAreThere() {
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(
            client
                .modelReady(ModelReadyRequest.newBuilder().setName("late").setVersion("1").build())
                .getReady())
        .isTrue();
    room.endpoints.unload("late", "ann", "test");
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();
    assertThat(client.modelReady(ModelReadyRequest.newBuilder().setName("late").build()).getReady())
        .isFalse();
    refused(Status.Code.UNAVAILABLE, "out of service", request -> request);
  }

  @Test
  void asksWhatThereIs() {
    var server = client.serverMetadata(ServerMetadataRequest.getDefaultInstance());
    assertThat(server.getName()).isEqualTo("plimsoll");
    assertThat(server.getExtensionsList()).contains("binary_tensor_data");
    ModelMetadataResponse model =
        client.modelMetadata(ModelMetadataRequest.newBuilder().setName("late").build());
    assertThat(model.getVersionsList()).containsExactly("1");
    assertThat(model.getInputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 1L);
    ModelMetadataResponse tensors =
        client.modelMetadata(
            ModelMetadataRequest.newBuilder().setName("shapes").setVersion("1").build());
    assertThat(tensors.getInputs(0).getShapeList()).containsExactly(-1L, 3L);
    assertThat(tensors.getOutputsCount()).isEqualTo(10);
  }

  @Test
  void asksForDecisionsInTypedContents() {
    ModelInferResponse answer = client.modelInfer(late().build());
    assertThat(answer.getId()).isEqualTo("r7");
    assertThat(answer.getModelName()).isEqualTo("late");
    assertThat(answer.getModelVersion()).isEqualTo("1");
    assertThat(answer.getRawOutputContentsCount()).isZero();
    assertThat(answer.getOutputsCount()).isEqualTo(4);
    assertThat(answer.getOutputs(1).getName()).isEqualTo("logit");
    assertThat(answer.getOutputs(1).getContents().getFp32ContentsList()).containsExactly(3f, 2f);
    assertThat(answer.getOutputs(2).getContents().getBytesContents(0).toStringUtf8())
        .satisfies(id -> assertThat(room.log.find(id)).isPresent());
  }

  @Test
  void asksForTensorsOfEveryTypeInRawContents() {
    ModelInferRequest request = GrpcMessages.shapes();
    ModelInferResponse answer = client.modelInfer(request);
    assertThat(answer.getRawOutputContentsList()).isEqualTo(request.getRawInputContentsList());
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 3L);
    assertThat(answer.getOutputs(0).hasContents()).isFalse();
    assertThat(answer.getParametersMap()).containsKey("prediction_id");
  }

  @Test
  void isToldWhatIsWrong() {
    refused(Status.Code.NOT_FOUND, "endpoint: 'lost'", r -> r.setModelName("lost"));
    refused(Status.Code.NOT_FOUND, "version of late: '9'", r -> r.setModelVersion("9"));
    refused(Status.Code.INVALID_ARGUMENT, "inputs: none", r -> r.clearInputs());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "datatype: 'FP12'",
        r -> change(r, i -> i.setDatatype("FP12")));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "FP16 has no written form",
        r -> change(r, i -> i.setDatatype("FP16")));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "2 values in another field",
        r -> change(r, i -> i.setDatatype("INT64")));
    refused(Status.Code.INVALID_ARGUMENT, "expected: 3", r -> change(r, i -> i.setShape(0, 3)));
    refused(Status.Code.INVALID_ARGUMENT, "shape: -1", r -> change(r, i -> i.setShape(0, -1)));
    refused(
        Status.Code.INVALID_ARGUMENT, "input: 'speed'", r -> change(r, i -> i.setName("speed")));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "raw_input_contents: 1 entries (expected: 3",
        r -> r.addRawInputContents(ByteString.EMPTY));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "contents beside raw_input_contents",
        r ->
            r.addRawInputContents(ByteString.EMPTY)
                .addRawInputContents(ByteString.EMPTY)
                .addRawInputContents(ByteString.EMPTY));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "no model here keeps state",
        r -> r.putParameters("sequence_id", InferParameter.newBuilder().setInt64Param(4).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "output: 'mood'",
        r -> r.addOutputs(InferRequestedOutputTensor.newBuilder().setName("mood")));
  }

  @Test
  void isTurnedAwayWhenItsMessageIsTooLarge() {
    ModelInferRequest large =
        late().addRawInputContents(ByteString.copyFrom(new byte[33 << 20])).build();
    assertThatThrownBy(() -> client.modelInfer(large))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(e.getStatus().getCode())
                    .as(e.getMessage())
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    assertThat(client.modelInfer(late().build()).getOutputsCount()).isEqualTo(4);
  }

  @Test
  void learnsThatItsTimeIsOver() {
    ModelInferRequest request =
        late()
            .putParameters("timeout", InferParameter.newBuilder().setInt64Param(1).build())
            .build();
    assertThatThrownBy(() -> client.withDeadlineAfter(20, TimeUnit.SECONDS).modelInfer(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  private static ModelInferRequest.Builder change(
      ModelInferRequest.Builder request, UnaryOperator<InferInputTensor.Builder> change) {
    return request.setInputs(0, change.apply(request.getInputs(0).toBuilder()));
  }

  private void refused(
      Status.Code code, String part, UnaryOperator<ModelInferRequest.Builder> change) {
    ModelInferRequest request = change.apply(late()).build();
    assertThatThrownBy(() -> client.modelInfer(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(part);
            });
  }

  private static ModelInferRequest.Builder late() {
    return GrpcMessages.late(false).toBuilder();
  }
}
