package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.WeatherModel;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
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

/** A model of classes over every wire: endpoint {@code weather}, a {@link WeatherModel}. */
class ClassesProtocolTest {
  private static final String INFER = "/v2/models/weather/infer";
  private static final String CALM = "0.5,0.375,0.125";
  private static final String WINDY = "0.125,0.25,0.625";
  private static final List<String> OUTPUTS =
      List.of("class", "probability", "prediction_id", "version");

  private final Path home;
  private final WireRoom room;
  private final Route first;

  ClassesProtocolTest(@TempDir Path home) {
    this.home = home;
    room = new WireRoom(home, HttpLimits.standard());
    first =
        Route.all(
            "weather/1", WeatherModel.store(room.storage, home.resolve("w"), "sun", "rain", "fog"));
    room.endpoints.create(new EndpointSpec("weather", List.of()), List.of(first), "ann", "first");
  }

  @AfterEach
  void close() {
    room.close();
  }

  private static String body(String more, String winds) {
    return """
        {%s "inputs": [{"name": "wind", "shape": [%d], "datatype": "FP32", "data": [%s]}]}
        """
        .formatted(more, winds.split(",").length, winds);
  }

  @Test
  void answersInJsonAndLogsAllProbabilities() throws Exception {
    HttpResponse<String> answer = room.post(INFER, body("", "1, null"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode outputs = json(answer).path("outputs");
    assertThat(outputs.findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(outputs.findValuesAsText("datatype"))
        .containsExactly("BYTES", "FP32", "BYTES", "BYTES");
    assertThat(outputs.findValues("shape")).asString().isEqualTo("[[2,1], [2,3], [2,1], [2,1]]");
    assertThat(output(answer, "class").toString()).isEqualTo("[\"fog\",\"sun\"]");
    assertThat(output(answer, "probability").toString()).isEqualTo("[" + WINDY + "," + CALM + "]");
    assertThat(output(answer, "version").get(0).asText()).isEqualTo("weather/1");
    Prediction logged =
        room.log.find(output(answer, "prediction_id").get(0).asText()).orElseThrow().prediction();
    assertThat(logged.classes())
        .isEqualTo(
            new ClassAnswer(List.of("sun", "rain", "fog"), new float[] {0.125f, 0.25f, 0.625f}));
    assertThat(logged.score()).isEqualTo(0.625);
  }

  @Test
  void namesTheColumnsWhenAsked() throws Exception {
    String asked =
        "\"outputs\": [{\"name\": \"classes\"}, {\"name\": \"probability\"}, {\"name\": \"class\"}],";
    HttpResponse<String> answer = room.post(INFER, body(asked, "0, 1"));
    assertThat(json(answer).path("outputs").findValuesAsText("name"))
        .containsExactly("classes", "probability", "class");
    assertThat(json(answer).at("/outputs/0/shape").toString()).isEqualTo("[2,3]");
    assertThat(json(answer).at("/outputs/0/datatype").asText()).isEqualTo("BYTES");
    assertThat(output(answer, "classes").toString())
        .isEqualTo("[\"sun\",\"rain\",\"fog\",\"sun\",\"rain\",\"fog\"]");
    for (String name : List.of("logit", "value")) {
      HttpResponse<String> refused =
          room.post(INFER, body("\"outputs\": [{\"name\": \"" + name + "\"}],", "0"));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused).path("error").asText())
          .isEqualTo(
              "output: '"
                  + name
                  + "' (expected: one of [class, probability, prediction_id, version, classes])");
    }
    HttpResponse<String> other =
        room.infer(
            WireRoom.request("1", "\"AA\"")
                .replace("\"inputs\"", "\"outputs\": [{\"name\": \"classes\"}], \"inputs\""));
    assertThat(other.statusCode()).isEqualTo(400);
  }

  @Test
  void answersInBytes() throws Exception {
    byte[] head =
        """
        {"parameters": {"binary_data_output": true},
         "outputs": [{"name": "probability"}, {"name": "class"}], "inputs": [
          {"name": "wind", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}}]}
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
    assertThat(json.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(24);
    assertThat(json.at("/outputs/1/parameters/binary_data_size").asInt()).isEqualTo(14);
    ByteBuffer values =
        ByteBuffer.wrap(answer.body(), length, 38).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(floats(values)).containsExactly(0.5f, 0.375f, 0.125f, 0.125f, 0.25f, 0.625f);
    assertThat(text(values) + text(values)).isEqualTo("sunfog");
  }

  private static float[] floats(ByteBuffer values) {
    float[] six = new float[6];
    for (int i = 0; i < six.length; i++) {
      six[i] = values.getFloat();
    }
    return six;
  }

  private static String text(ByteBuffer values) {
    byte[] bytes = new byte[values.getInt()];
    values.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void answersOverGrpcRawAndTyped() {
    GRPCInferenceServiceBlockingStub client =
        GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
    ModelInferResponse typed = client.modelInfer(message(false).build());
    assertThat(typed.getOutputsList().stream().map(InferOutputTensor::getName))
        .containsExactlyElementsOf(OUTPUTS);
    assertThat(typed.getOutputs(0).getContents().getBytesContentsList())
        .containsExactly(ByteString.copyFromUtf8("sun"), ByteString.copyFromUtf8("fog"));
    assertThat(typed.getOutputs(1).getShapeList()).containsExactly(2L, 3L);
    assertThat(typed.getOutputs(1).getContents().getFp32ContentsList())
        .containsExactly(0.5f, 0.375f, 0.125f, 0.125f, 0.25f, 0.625f);
    ModelInferResponse raw = client.modelInfer(message(true).build());
    ByteBuffer names =
        raw.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(text(names) + text(names)).isEqualTo("sunfog");
    ByteBuffer values =
        raw.getRawOutputContents(1).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(floats(values)).containsExactly(0.5f, 0.375f, 0.125f, 0.125f, 0.25f, 0.625f);
    ModelInferResponse named =
        client.modelInfer(
            message(false)
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("classes"))
                .build());
    assertThat(named.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
    assertThat(named.getOutputs(0).getContents().getBytesContents(2).toStringUtf8())
        .isEqualTo("fog");
    ModelInferRequest wrong =
        message(false).addOutputs(InferRequestedOutputTensor.newBuilder().setName("logit")).build();
    assertThatThrownBy(() -> client.modelInfer(wrong))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    List<TensorMetadata> outputs =
        client
            .modelMetadata(ModelMetadataRequest.newBuilder().setName("weather").build())
            .getOutputsList();
    assertThat(outputs.stream().map(TensorMetadata::getName)).containsExactlyElementsOf(OUTPUTS);
    assertThat(outputs.get(1).getShapeList()).containsExactly(-1L, 3L);
  }

  private static ModelInferRequest.Builder message(boolean raw) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("weather");
    InferInputTensor.Builder wind =
        InferInputTensor.newBuilder().setName("wind").setDatatype("FP32").addShape(2);
    if (raw) {
      ByteBuffer winds = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      request.addRawInputContents(ByteString.copyFrom(winds.putFloat(0).putFloat(1).flip()));
    } else {
      wind.setContents(InferTensorContents.newBuilder().addFp32Contents(0).addFp32Contents(1));
    }
    return request.addInputs(wind);
  }

  @Test
  void metadataAndConfigurationSayWhatItGives() throws Exception {
    JsonNode model = json(room.get("/v2/models/weather"));
    assertThat(model.path("outputs").findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(model.path("outputs").findValuesAsText("datatype"))
        .containsExactly("BYTES", "FP32", "BYTES", "BYTES");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,1]");
    assertThat(model.at("/outputs/1/shape").toString()).isEqualTo("[-1,3]");
    JsonNode config = json(room.get("/v2/models/weather/config"));
    assertThat(config.path("output").findValuesAsText("name")).isEqualTo(OUTPUTS);
    assertThat(config.path("classes").toString()).isEqualTo("[\"sun\",\"rain\",\"fog\"]");
    assertThat(room.grpcColumns("weather"))
        .isEqualTo(Map.of("classes", "[\"sun\",\"rain\",\"fog\"]"));
    assertThat(room.grpcColumns("late")).isEmpty();
    assertThat(json(room.get("/v2/models/late/config")).has("classes")).isFalse();
  }

  @Test
  void theWidthIsTheEndpointsWhicheverVersionAnswers() throws Exception {
    Route old = new Route("weather/1", first.model(), 999, Map.of());
    Route more =
        new Route(
            "weather/2",
            WeatherModel.store(room.storage, home.resolve("w2"), "rain", "hail", "sun"),
            1,
            Map.of());
    room.endpoints.route("weather", List.of(old, more), "ann", "one more class");
    HttpResponse<String> usual = room.post("/v2/models/weather/versions/1/infer", body("", "1"));
    assertThat(output(usual, "probability").toString()).isEqualTo("[" + WINDY + ",0.0]");
    HttpResponse<String> newer = room.post("/v2/models/weather/versions/2/infer", body("", "1"));
    assertThat(output(newer, "probability").toString()).isEqualTo("[0.625,0.125,0.0,0.25]");
    assertThat(output(newer, "class").toString()).isEqualTo("[\"sun\"]");
    JsonNode config = json(room.get("/v2/models/weather/config"));
    assertThat(config.path("classes").toString()).isEqualTo("[\"sun\",\"rain\",\"fog\",\"hail\"]");
    assertThat(config.at("/output/1/dims").toString()).isEqualTo("[-1,4]");
  }

  @Test
  void takesTheNameOfAClassAsItsTruth() throws Exception {
    room.post(INFER, body("\"parameters\": {\"prediction_id\": \"a\"},", "1"));
    HttpResponse<String> known = feedback("a", "\"rain\"");
    assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
    assertThat(json(known).path("recorded").asInt()).isEqualTo(1);
    assertThat(known.body()).doesNotContain("warning").doesNotContain("misfit");
    HttpResponse<String> unmet = feedback("a", "\"hail\"");
    assertThat(unmet.statusCode()).isEqualTo(200);
    assertThat(json(unmet).at("/results/0/warning").asText())
        .isEqualTo("class 'hail' (expected: one of sun, rain, fog; it counts as a wrong answer)");
    feedback("a", "true");
    feedback("a", "12345678901234567890123");
    feedback("a", "2.0");
    assertThat(room.log.find("a").orElseThrow().labels())
        .extracting(Label::name)
        .containsExactly("rain", "hail", "true", "12345678901234567890123", "2");
    assertThat(room.log.find("a").orElseThrow().labels())
        .extracting(Label::value)
        .containsExactly(1.0, -1.0, -1.0, -1.0, -1.0);
    assertThat(feedback("a", "\"\"").statusCode()).isEqualTo(400);
    assertThat(feedback("a", "\"" + "x".repeat(1001) + "\"").statusCode()).isEqualTo(400);
    HttpResponse<String> nothing = feedback("a", "null");
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(nothing.body())
        .contains("label: null (expected: a number, a boolean or the name of a class)");
  }

  @Test
  void refusesANameForWhatIsNoClass() throws Exception {
    room.post(INFER, body("\"parameters\": {\"prediction_id\": \"a\"},", "1"));
    room.infer(
        WireRoom.request("1", "\"AA\"")
            .replace("\"inputs\"", "\"parameters\": {\"prediction_id\": \"p\"}, \"inputs\""));
    HttpResponse<String> single = feedback("p", "\"sun\"");
    assertThat(single.statusCode()).isEqualTo(400);
    assertThat(json(single).at("/error/code").asText()).isEqualTo("FEEDBACK_INVALID");
    String message =
        "label: 'sun' (expected: a number or a boolean, since prediction 'p' is no class)";
    assertThat(json(single).at("/error/message").asText()).isEqualTo(message);
    HttpResponse<String> many =
        room.post(
            "/v1/feedback",
            """
            {"items": [
              {"prediction_id": "p", "label": "sun"},
              {"prediction_id": "a", "label": "hail"},
              {"prediction_id": "p", "label": [1]},
              {"prediction_id": "ghost", "label": "sun"},
              {"prediction_id": "p", "label": 1}]}
            """);
    assertThat(many.statusCode()).as(many.body()).isEqualTo(200);
    JsonNode results = json(many).path("results");
    assertThat(results.findValuesAsText("status"))
        .containsExactly("refused", "recorded", "refused", "unknown", "recorded");
    assertThat(results.at("/0/error/code").asText()).isEqualTo("FEEDBACK_INVALID");
    assertThat(results.at("/0/error/message").asText()).isEqualTo(message);
    assertThat(results.at("/1/warning").asText()).startsWith("class 'hail'");
    assertThat(results.at("/2/error/message").asText())
        .startsWith("items[2].label: a list (expected: a number");
    assertThat(results.at("/3/error/code").asText()).isEqualTo("FEEDBACK_UNKNOWN");
    assertThat(json(many).path("refused").asInt()).isEqualTo(2);
    assertThat(json(many).path("recorded").asInt()).isEqualTo(2);
    assertThat(many.body()).doesNotContain("misfit");
    assertThat(room.log.find("p").orElseThrow().labels()).hasSize(1);
    assertThat(room.get("/metrics").body())
        .contains("plimsoll_feedback_total{status=\"wrong_kind\"} 2\n");
  }

  private HttpResponse<String> feedback(String id, String label) throws Exception {
    return room.post(
        "/v1/feedback", "{\"prediction_id\": \"" + id + "\", \"label\": " + label + "}");
  }
}
