package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.PriceModel;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
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

/** A model of numbers over every wire: endpoint {@code price}, a {@link PriceModel}. */
class NumbersProtocolTest {
  private static final String INFER = "/v2/models/price/infer";
  private static final String UNKNOWN =
      "output: 'probability' (expected: one of [value, prediction_id, version])";

  private final WireRoom room;
  private final Route price;

  NumbersProtocolTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
    price = Route.all("price/1", PriceModel.store(room.storage, home.resolve("price")));
    room.endpoints.create(new EndpointSpec("price", List.of()), List.of(price), "ann", "first");
  }

  @AfterEach
  void close() {
    room.close();
  }

  private static String body(String more, String sizes, String areas) {
    int rows = sizes.split(",").length;
    return """
        {%s "inputs": [
          {"name": "size", "shape": [%d], "datatype": "FP32", "data": [%s]},
          {"name": "area", "shape": [%d, 1], "datatype": "BYTES", "data": [%s]}]}
        """
        .formatted(more, rows, sizes, rows, areas);
  }

  @Test
  void answersInJsonAndLogsTheNumber() throws Exception {
    HttpResponse<String> answer =
        room.post(INFER, body("", "15.6, null, -2", "\"harbour\", \"\", \"hill\""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).path("outputs").findValuesAsText("name"))
        .containsExactly("value", "prediction_id", "version");
    assertThat(json(answer).at("/outputs/0/datatype").asText()).isEqualTo("FP32");
    assertThat(json(answer).at("/outputs/0/shape").toString()).isEqualTo("[3,1]");
    assertThat(output(answer, "value").toString()).isEqualTo("[123.4,0.0,-3.0]");
    assertThat(output(answer, "version").get(0).asText()).isEqualTo("price/1");
    Prediction logged =
        room.log.find(output(answer, "prediction_id").get(0).asText()).orElseThrow().prediction();
    assertThat(logged.score()).isEqualTo(123.4f);
    assertThat(logged.logit()).isNaN();
    assertThat(logged.answer()).isNull();
    assertThat(logged.inputs()).containsEntry("area", "harbour");
    JsonNode some =
        json(
            room.post(
                INFER,
                body(
                    "\"outputs\": [{\"name\": \"version\"}, {\"name\": \"value\"}],",
                    "2",
                    "\"\"")));
    assertThat(some.path("outputs").findValuesAsText("name")).containsExactly("version", "value");
  }

  @Test
  void answersInBytes() throws Exception {
    byte[] head =
        """
        {"parameters": {"binary_data_output": true}, "outputs": [{"name": "value"}], "inputs": [
          {"name": "size", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}},
          {"name": "area", "shape": [2], "datatype": "BYTES", "data": ["harbour", "hill"]}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    body.put(head).putFloat(15.6f).putFloat(-2);
    HttpResponse<byte[]> answer =
        room.sendBytes(INFER, body.array(), InferAnswer.JSON_LENGTH, String.valueOf(head.length));
    assertThat(answer.statusCode()).isEqualTo(200);
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    JsonNode json = Json.parse(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.at("/outputs/0/name").asText()).isEqualTo("value");
    assertThat(json.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(8);
    ByteBuffer values =
        ByteBuffer.wrap(answer.body(), length, 8).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {values.getFloat(), values.getFloat()}).containsExactly(123.4f, -3);
  }

  @Test
  void answersOverGrpcRawAndTyped() {
    GRPCInferenceServiceBlockingStub client =
        GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
    ModelInferResponse typed = client.modelInfer(message(false).build());
    assertThat(typed.getOutputsList().stream().map(InferOutputTensor::getName))
        .containsExactly("value", "prediction_id", "version");
    assertThat(typed.getOutputs(0).getShapeList()).containsExactly(2L, 1L);
    assertThat(typed.getOutputs(0).getContents().getFp32ContentsList())
        .containsExactly(123.4f, -3f);
    ModelInferResponse raw = client.modelInfer(message(true).build());
    ByteBuffer values =
        raw.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {values.getFloat(), values.getFloat()}).containsExactly(123.4f, -3);
    ModelInferRequest wrong =
        message(false)
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("probability"))
            .build();
    assertThatThrownBy(() -> client.modelInfer(wrong))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getStatus().getDescription()).contains(UNKNOWN);
            });
    List<TensorMetadata> outputs =
        client
            .modelMetadata(ModelMetadataRequest.newBuilder().setName("price").build())
            .getOutputsList();
    assertThat(outputs.stream().map(TensorMetadata::getName))
        .containsExactly("value", "prediction_id", "version");
    assertThat(outputs.get(0).getDatatype()).isEqualTo("FP32");
    assertThat(outputs.get(0).getShapeList()).containsExactly(-1L, 1L);
  }

  @Test
  void metadataAndConfigurationSayWhatItGives() throws Exception {
    JsonNode model = json(room.get("/v2/models/price"));
    assertThat(model.path("outputs").findValuesAsText("name"))
        .containsExactly("value", "prediction_id", "version");
    assertThat(model.path("outputs").findValuesAsText("datatype"))
        .containsExactly("FP32", "BYTES", "BYTES");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,1]");
    assertThat(model.path("inputs").findValuesAsText("name")).containsExactly("size", "area");
    JsonNode config = json(room.get("/v2/models/price/config"));
    assertThat(config.path("output").findValuesAsText("name"))
        .containsExactly("value", "prediction_id", "version");
    assertThat(config.at("/output/0/data_type").asText()).isEqualTo("TYPE_FP32");
    assertThat(json(room.get("/v2/models/late")).path("outputs").findValuesAsText("name"))
        .containsExactly("probability", "logit", "prediction_id", "version");
  }

  @Test
  void refusesOutputsOfTheOtherKind() throws Exception {
    for (String name : List.of("probability", "logit")) {
      HttpResponse<String> answer =
          room.post(INFER, body("\"outputs\": [{\"name\": \"" + name + "\"}],", "2", "\"\""));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer).path("error").asText())
          .isEqualTo(UNKNOWN.replace("probability", name));
    }
    HttpResponse<String> answer =
        room.infer(
            WireRoom.request("1", "\"AA\"")
                .replace("\"inputs\"", "\"outputs\": [{\"name\": \"value\"}], \"inputs\""));
    assertThat(json(answer).path("error").asText())
        .isEqualTo(
            "output: 'value' (expected: one of [probability, logit, prediction_id, version])");
    assertThat(room.log.predictions()).isZero();
  }

  @Test
  void refusesATableThatMixesItWithProbabilities() {
    Route late = new Route("toy/1", room.first.model(), 100, Map.of());
    Route most = new Route("price/1", price.model(), 900, Map.of());
    assertThatThrownBy(() -> room.endpoints.route("price", List.of(most, late), "ann", "mixed"))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(ServingError.ROUTES_INVALID))
        .hasMessageContaining("some answer with a probability and some with a number");
    assertThat(room.endpoints.current("price").routes()).containsExactly(price);
  }

  @Test
  void answersARepeatedIdAgainUnlessTheKindHasChanged() throws Exception {
    String asked = body("\"parameters\": {\"prediction_id\": \"mine\"},", "2", "\"hill\"");
    assertThat(output(room.post(INFER, asked), "value").toString()).isEqualTo("[3.0]");
    assertThat(output(room.post(INFER, asked.replace("[2]", "[9]")), "value").toString())
        .isEqualTo("[3.0]");
    room.endpoints.route("price", List.of(Route.all("toy/1", room.first.model())), "ann", "other");
    HttpResponse<String> refused =
        room.post(
            INFER,
            """
            {"parameters": {"prediction_id": "mine"}, "inputs": [
              {"name": "distance", "shape": [1], "datatype": "FP32", "data": [1]},
              {"name": "delay", "shape": [1], "datatype": "FP32", "data": [1]},
              {"name": "carrier", "shape": [1], "datatype": "BYTES", "data": ["AA"]}]}
            """);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).path("error").asText())
        .contains("'mine' was answered with a number (expected: an id of its own");
  }

  @Test
  void takesAnyFiniteNumberAsItsTruth() throws Exception {
    room.post(INFER, body("\"parameters\": {\"prediction_id\": \"a\"},", "2", "\"hill\""));
    for (String label : List.of("412.75", "-1e6", "true", "0")) {
      HttpResponse<String> answer = feedback(label);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    assertThat(room.log.find("a").orElseThrow().labels())
        .extracting(Label::value)
        .containsExactly(412.75, -1e6, 1.0, 0.0);
    for (String label : List.of("\"abc\"", "\"412\"", "\"NaN\"")) {
      HttpResponse<String> answer = feedback(label);
      assertThat(answer.statusCode()).as(label).isEqualTo(400);
      assertThat(answer.body())
          .contains(
              "label: "
                  + label.replace("\"", "'")
                  + " (expected: a number or a boolean, since prediction 'a' is no class)");
    }
    assertThat(feedback("null").statusCode()).isEqualTo(400);
    assertThat(feedback("NaN").statusCode()).isEqualTo(400);
    HttpResponse<String> endless = feedback("1e999");
    assertThat(endless.statusCode()).isEqualTo(400);
    assertThat(endless.body()).contains("label: Infinity (expected: a finite number)");
    assertThat(room.log.find("a").orElseThrow().labels()).hasSize(4);
  }

  private HttpResponse<String> feedback(String label) throws Exception {
    return room.post("/v1/feedback", "{\"prediction_id\": \"a\", \"label\": " + label + "}");
  }

  private static ModelInferRequest.Builder message(boolean raw) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("price");
    InferInputTensor.Builder size =
        InferInputTensor.newBuilder().setName("size").setDatatype("FP32").addShape(2);
    InferInputTensor.Builder area =
        InferInputTensor.newBuilder().setName("area").setDatatype("BYTES").addShape(2);
    ByteString harbour = ByteString.copyFromUtf8("harbour");
    if (raw) {
      ByteBuffer sizes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      request.addRawInputContents(ByteString.copyFrom(sizes.putFloat(15.6f).putFloat(-2).flip()));
      ByteBuffer areas = ByteBuffer.allocate(15).order(ByteOrder.LITTLE_ENDIAN);
      areas.putInt(harbour.size()).put(harbour.asReadOnlyByteBuffer()).putInt(0);
      request.addRawInputContents(ByteString.copyFrom(areas.flip()));
    } else {
      size.setContents(InferTensorContents.newBuilder().addFp32Contents(15.6f).addFp32Contents(-2));
      area.setContents(
          InferTensorContents.newBuilder()
              .addBytesContents(harbour)
              .addBytesContents(ByteString.EMPTY));
    }
    return request.addInputs(size).addInputs(area);
  }
}
