package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ParcelModel;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.ServingError;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.GrpcPredictV2.InferTensorContents;
import inference.GrpcPredictV2.ModelInferRequest;
import inference.GrpcPredictV2.ModelInferRequest.InferInputTensor;
import inference.GrpcPredictV2.ModelInferRequest.InferRequestedOutputTensor;
import inference.GrpcPredictV2.ModelInferResponse;
import inference.GrpcPredictV2.ModelInferResponse.InferOutputTensor;
import inference.GrpcPredictV2.ModelMetadataRequest;
import inference.GrpcPredictV2.ModelMetadataResponse.TensorMetadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of quantiles over every wire: endpoint {@code parcel}, a {@link ParcelModel}. */
class QuantilesProtocolTest {
  private static final String INFER = "/v2/models/parcel/infer";
  private static final List<String> OUTPUTS =
      List.of("value", "quantiles", "prediction_id", "version");
  private static final String KNOWN =
      " (expected: one of [value, quantiles, prediction_id, version, levels])";

  private final Path home;
  private final WireRoom room;
  private final Route first;

  QuantilesProtocolTest(@TempDir Path home) {
    this.home = home;
    room = new WireRoom(home, HttpLimits.standard());
    first =
        Route.all("parcel/1", ParcelModel.store(room.storage, home.resolve("p"), 0.1, 0.5, 0.9));
    room.endpoints.create(new EndpointSpec("parcel", List.of()), List.of(first), "ann", "first");
  }

  @AfterEach
  void close() {
    room.close();
  }

  private static String body(String more, String distances) {
    return """
        {%s "inputs": [{"name": "distance", "shape": [%d], "datatype": "FP32", "data": [%s]}]}
        """
        .formatted(more, distances.split(",").length, distances);
  }

  @Test
  void answersInJsonAndLogsAllQuantiles() throws Exception {
    HttpResponse<String> answer = room.post(INFER, body("", "10, null"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode outputs = json(answer).path("outputs");
    assertThat(outputs.findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(outputs.findValuesAsText("datatype"))
        .containsExactly("FP32", "FP32", "BYTES", "BYTES");
    assertThat(outputs.findValues("shape")).asString().isEqualTo("[[2,1], [2,3], [2,1], [2,1]]");
    assertThat(output(answer, "value").toString()).isEqualTo("[24.0,4.0]");
    assertThat(output(answer, "quantiles").toString()).isEqualTo("[10.0,24.0,38.0,0.0,4.0,8.0]");
    assertThat(output(answer, "version").get(0).asText()).isEqualTo("parcel/1");
    Prediction logged =
        room.log.find(output(answer, "prediction_id").get(0).asText()).orElseThrow().prediction();
    assertThat(logged.quantiles())
        .isEqualTo(new QuantileAnswer(List.of(0.1, 0.5, 0.9), new float[] {10, 24, 38}));
    assertThat(logged.score()).isEqualTo(24);
  }

  @Test
  void namesTheColumnsWhenAsked() throws Exception {
    String asked = "\"outputs\": [{\"name\": \"levels\"}, {\"name\": \"quantiles\"}],";
    HttpResponse<String> answer = room.post(INFER, body(asked, "0, 1"));
    assertThat(json(answer).path("outputs").findValuesAsText("name"))
        .containsExactly("levels", "quantiles");
    assertThat(json(answer).at("/outputs/0/shape").toString()).isEqualTo("[2,3]");
    assertThat(json(answer).at("/outputs/0/datatype").asText()).isEqualTo("FP32");
    assertThat(output(answer, "levels").toString()).isEqualTo("[0.1,0.5,0.9,0.1,0.5,0.9]");
    assertThat(output(answer, "quantiles").toString()).isEqualTo("[0.0,4.0,8.0,1.0,6.0,11.0]");
  }

  @Test
  void refusesOutputsOfOtherKindsAndGivesItsOwnToNone() throws Exception {
    for (String name : List.of("probability", "logit", "classes")) {
      HttpResponse<String> refused =
          room.post(INFER, body("\"outputs\": [{\"name\": \"" + name + "\"}],", "0"));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused).path("error").asText()).isEqualTo("output: '" + name + "'" + KNOWN);
    }
    for (String name : List.of("quantiles", "levels")) {
      HttpResponse<String> other =
          room.infer(
              WireRoom.request("1", "\"AA\"")
                  .replace("\"inputs\"", "\"outputs\": [{\"name\": \"%s\"}], \"inputs\"")
                  .formatted(name));
      assertThat(other.statusCode()).isEqualTo(400);
      assertThat(json(other).path("error").asText()).startsWith("output: '" + name + "'");
    }
    assertThat(room.log.predictions()).isZero();
  }

  @Test
  void answersInBytes() throws Exception {
    byte[] head =
        """
        {"parameters": {"binary_data_output": true},
         "outputs": [{"name": "quantiles"}, {"name": "value"}, {"name": "levels"}], "inputs": [
          {"name": "distance", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    body.put(head).putFloat(0).putFloat(1);
    HttpResponse<byte[]> answer =
        room.sendBytes(INFER, body.array(), InferAnswer.JSON_LENGTH, String.valueOf(head.length));
    assertThat(answer.statusCode()).isEqualTo(200);
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    JsonNode json = Json.parse(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.path("outputs").findValuesAsText("binary_data_size"))
        .containsExactly("24", "8", "24");
    ByteBuffer values = ByteBuffer.wrap(answer.body(), length, 56).slice();
    assertThat(floats(values.slice(0, 24))).containsExactly(0, 4, 8, 1, 6, 11);
    assertThat(floats(values.slice(24, 8))).containsExactly(4, 6);
    assertThat(floats(values.slice(32, 24))).containsExactly(0.1f, 0.5f, 0.9f, 0.1f, 0.5f, 0.9f);
  }

  private static float[] floats(ByteBuffer bytes) {
    ByteBuffer values = bytes.order(ByteOrder.LITTLE_ENDIAN);
    float[] all = new float[values.remaining() / Float.BYTES];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.getFloat();
    }
    return all;
  }

  @Test
  void answersOverGrpcRawAndTyped() {
    GRPCInferenceServiceBlockingStub client =
        GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
    ModelInferResponse typed = client.modelInfer(message(false).build());
    assertThat(typed.getOutputsList().stream().map(InferOutputTensor::getName))
        .containsExactlyElementsOf(OUTPUTS);
    assertThat(typed.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(4f, 6f);
    assertThat(typed.getOutputs(1).getShapeList()).containsExactly(2L, 3L);
    assertThat(typed.getOutputs(1).getContents().getFp32ContentsList())
        .containsExactly(0f, 4f, 8f, 1f, 6f, 11f);
    ModelInferResponse raw = client.modelInfer(message(true).build());
    assertThat(floats(raw.getRawOutputContents(0).asReadOnlyByteBuffer())).containsExactly(4, 6);
    assertThat(floats(raw.getRawOutputContents(1).asReadOnlyByteBuffer()))
        .containsExactly(0, 4, 8, 1, 6, 11);
    ModelInferResponse named = client.modelInfer(asking("levels"));
    assertThat(named.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
    assertThat(named.getOutputs(0).getContents().getFp32ContentsList())
        .containsExactly(0.1f, 0.5f, 0.9f, 0.1f, 0.5f, 0.9f);
    assertThatThrownBy(() -> client.modelInfer(asking("probability")))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getStatus().getDescription()).contains("'probability'" + KNOWN);
            });
    List<TensorMetadata> outputs =
        client
            .modelMetadata(ModelMetadataRequest.newBuilder().setName("parcel").build())
            .getOutputsList();
    assertThat(outputs.stream().map(TensorMetadata::getName)).containsExactlyElementsOf(OUTPUTS);
    assertThat(outputs.get(0).getShapeList()).containsExactly(-1L, 1L);
    assertThat(outputs.get(1).getShapeList()).containsExactly(-1L, 3L);
  }

  private static ModelInferRequest asking(String output) {
    return message(false)
        .addOutputs(InferRequestedOutputTensor.newBuilder().setName(output))
        .build();
  }

  private static ModelInferRequest.Builder message(boolean raw) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("parcel");
    InferInputTensor.Builder distance =
        InferInputTensor.newBuilder().setName("distance").setDatatype("FP32").addShape(2);
    if (raw) {
      ByteBuffer distances = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      request.addRawInputContents(ByteString.copyFrom(distances.putFloat(0).putFloat(1).flip()));
    } else {
      distance.setContents(InferTensorContents.newBuilder().addFp32Contents(0).addFp32Contents(1));
    }
    return request.addInputs(distance);
  }

  @Test
  void metadataAndConfigurationSayWhatItGives() throws Exception {
    JsonNode model = json(room.get("/v2/models/parcel"));
    assertThat(model.path("outputs").findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(model.path("outputs").findValuesAsText("datatype"))
        .containsExactly("FP32", "FP32", "BYTES", "BYTES");
    assertThat(model.path("outputs").findValues("shape"))
        .asString()
        .isEqualTo("[[-1,1], [-1,3], [-1,1], [-1,1]]");
    JsonNode config = json(room.get("/v2/models/parcel/config"));
    assertThat(config.path("output").findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(config.at("/output/1/dims").toString()).isEqualTo("[-1,3]");
    assertThat(config.path("levels").toString()).isEqualTo("[0.1,0.5,0.9]");
    assertThat(config.has("classes")).isFalse();
    assertThat(room.grpcColumns("parcel")).isEqualTo(Map.of("levels", "[0.1,0.5,0.9]"));
    assertThat(room.grpcColumns("late")).isEmpty();
    assertThat(json(room.get("/v2/models/late/config")).has("levels")).isFalse();
  }

  @Test
  void whatAnEarlierAnswerLacksOfOtherLevelsIsNull() throws Exception {
    String asked = "\"parameters\": {\"prediction_id\": \"then\"},";
    room.post(INFER, body(asked, "10"));
    Route next =
        Route.all("parcel/2", ParcelModel.store(room.storage, home.resolve("p2"), 0.05, 0.5));
    room.endpoints.route("parcel", List.of(next), "ann", "other levels");
    HttpResponse<String> again =
        room.post(INFER, body("\"outputs\": [{\"name\": \"quantiles\"}]," + asked, "1"));
    assertThat(json(again).at("/outputs/0/shape").toString()).isEqualTo("[1,4]");
    assertThat(output(again, "quantiles").toString()).isEqualTo("[null,10.0,24.0,38.0]");
    HttpResponse<String> levels =
        room.post(INFER, body("\"outputs\": [{\"name\": \"levels\"}]," + asked, "1"));
    assertThat(output(levels, "levels").toString()).isEqualTo("[0.05,0.1,0.5,0.9]");
    HttpResponse<String> fresh = room.post(INFER, body("", "1"));
    assertThat(output(fresh, "quantiles").toString()).isEqualTo("[1.0,6.0]");
    assertThat(json(room.get("/v2/models/parcel/config")).path("levels").toString())
        .isEqualTo("[0.05,0.5]");
  }

  @Test
  void refusesATableOfOtherLevelsOrOfOtherKinds() {
    Route most = new Route("parcel/1", first.model(), 900, Map.of());
    Route wide =
        new Route(
            "parcel/2",
            ParcelModel.store(room.storage, home.resolve("wide"), 0.05, 0.95),
            100,
            Map.of());
    refused(most, wide, "quantiles of [0.1, 0.5, 0.9] and of [0.05, 0.95]");
    Route late = new Route("toy/1", room.first.model(), 100, Map.of());
    refused(most, late, "some answer with a probability and some with quantiles");
    assertThat(room.endpoints.current("parcel").routes()).containsExactly(first);
  }

  private void refused(Route one, Route other, String why) {
    assertThatThrownBy(
            () -> room.endpoints.route("parcel", List.of(one, other), "ann", "not alike"))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(ServingError.ROUTES_INVALID))
        .hasMessageContaining(why);
  }

  @Test
  void aModelThatDoesNotNameItsLevelsAnswersWithTensors() throws Exception {
    Route old = Route.all("old/1", ParcelModel.store(room.storage, home.resolve("old")));
    room.endpoints.create(new EndpointSpec("old", List.of()), List.of(old), "ann", "first");
    HttpResponse<String> answer =
        room.post("/v2/models/old/infer", body("", "10").replace("[1]", "[1, 1]"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).path("outputs").findValuesAsText("name")).containsExactly("quantiles");
    assertThat(json(room.get("/v2/models/old/config")).has("levels")).isFalse();
  }

  @Test
  void takesAnyFiniteNumberAsItsTruthAndNoName() throws Exception {
    room.post(INFER, body("\"parameters\": {\"prediction_id\": \"a\"},", "2"));
    for (String label : List.of("412.75", "-1e6", "true", "0")) {
      HttpResponse<String> answer = feedback(label);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain("warning");
    }
    assertThat(room.log.find("a").orElseThrow().labels())
        .extracting(Label::value)
        .containsExactly(412.75, -1e6, 1.0, 0.0);
    for (String label : List.of("\"abc\"", "\"412\"")) {
      HttpResponse<String> answer = feedback(label);
      assertThat(answer.statusCode()).as(label).isEqualTo(400);
      assertThat(json(answer).at("/error/code").asText()).isEqualTo("FEEDBACK_INVALID");
      assertThat(json(answer).at("/error/message").asText())
          .isEqualTo(
              "label: "
                  + label.replace("\"", "'")
                  + " (expected: a number or a boolean, since prediction 'a' is no class)");
    }
    HttpResponse<String> endless = feedback("1e999");
    assertThat(endless.statusCode()).isEqualTo(400);
    assertThat(endless.body()).contains("label: Infinity (expected: a finite number)");
    assertThat(room.log.find("a").orElseThrow().labels()).hasSize(4);
    assertThat(room.get("/metrics").body())
        .contains("plimsoll_feedback_total{status=\"wrong_kind\"} 2\n");
  }

  private HttpResponse<String> feedback(String label) throws Exception {
    return room.post("/v1/feedback", "{\"prediction_id\": \"a\", \"label\": " + label + "}");
  }
}
