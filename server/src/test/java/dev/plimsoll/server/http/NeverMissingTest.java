package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import inference.GrpcPredictV2.InferTensorContents;
import inference.GrpcPredictV2.ModelInferRequest;
import inference.GrpcPredictV2.ModelInferRequest.InferInputTensor;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that was declared to have no answer to rows in which an input is missing. */
class NeverMissingTest {
  private static final String PATH = "/v2/models/strict/infer";

  private final WireRoom room;

  NeverMissingTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @BeforeEach
  void create() {
    room.createStrict();
  }

  @AfterEach
  void close() {
    room.close();
  }

  private static String body(String distances, String carriers) {
    return """
        {"inputs": [
          {"name": "distance", "shape": [2], "datatype": "FP32", "data": [%s]},
          {"name": "delay", "shape": [2], "datatype": "FP64", "data": [1, 2]},
          {"name": "carrier", "shape": [2], "datatype": "BYTES", "data": [%s]}]}
        """
        .formatted(distances, carriers);
  }

  @Test
  void refusesNullInJsonNamingInputAndRow() throws Exception {
    assertThat(room.post(PATH, body("1, 2", "\"AA\", \"B\"")).statusCode()).isEqualTo(200);
    refused(body("1, null", "\"AA\", \"B\""), "input 'distance' row 1: NaN (expected: a value");
    refused(body("1, 2", "null, \"B\""), "input 'carrier' row 0: empty (expected: a value");
    refused(body("1, 2", "\"AA\", \"\""), "input 'carrier' row 1: empty (expected: a value");
    assertThat(room.log.predictions("strict")).isEqualTo(2);
  }

  @Test
  void takesNullWhereItIsNotForbidden() throws Exception {
    assertThat(room.infer(WireRoom.request("null, 2", "\"AA\", null")).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesNanInBytes() throws Exception {
    assertThat(binary(2).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> answer = binary(Float.NaN);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("input 'distance' row 1: NaN (expected: a value");
  }

  @Test
  void refusesNanOverGrpcRawAndTyped() throws Exception {
    for (boolean raw : new boolean[] {true, false}) {
      assertThat(room.grpc("ModelInfer", message(raw, 2)).body()).isNotEmpty();
      assertThat(room.grpc("ModelInfer", message(raw, Float.NaN)).body()).isEmpty();
    }
    assertThat(room.log.predictions("strict")).isEqualTo(4);
  }

  @Test
  void metadataTellsWhatMayNotBeMissing() throws Exception {
    assertThat(json(room.get("/v2/models/strict")).at("/parameters/never_missing"))
        .extracting(node -> node.asText())
        .containsExactly("carrier", "delay", "distance");
    assertThat(json(room.get("/v2/models/late")).at("/parameters/never_missing").isMissingNode())
        .isTrue();
  }

  private void refused(String body, String message) throws Exception {
    HttpResponse<String> answer = room.post(PATH, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).path("error").asText()).contains(message);
  }

  private HttpResponse<byte[]> binary(float second) throws Exception {
    byte[] head =
        """
        {"inputs": [
          {"name": "distance", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}},
          {"name": "delay", "shape": [2], "datatype": "FP32", "data": [1, 2]},
          {"name": "carrier", "shape": [2], "datatype": "BYTES", "data": ["AA", "B"]}]}
        """
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    body.put(head).putFloat(1).putFloat(second);
    return room.sendBytes(
        PATH, body.array(), "inference-header-content-length", String.valueOf(head.length));
  }

  private static byte[] message(boolean raw, float second) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("strict");
    for (String name : new String[] {"distance", "delay"}) {
      InferInputTensor.Builder input =
          InferInputTensor.newBuilder().setName(name).setDatatype("FP32").addShape(2);
      if (raw) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        request.addRawInputContents(ByteString.copyFrom(bytes.putFloat(1).putFloat(second).flip()));
      } else {
        input.setContents(
            InferTensorContents.newBuilder().addFp32Contents(1).addFp32Contents(second));
      }
      request.addInputs(input);
    }
    InferInputTensor.Builder carrier =
        InferInputTensor.newBuilder().setName("carrier").setDatatype("BYTES").addShape(2);
    ByteString some = ByteString.copyFromUtf8("AA");
    if (raw) {
      ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < 2; i++) {
        bytes.putInt(2).put(some.asReadOnlyByteBuffer());
      }
      request.addRawInputContents(ByteString.copyFrom(bytes.flip()));
    } else {
      carrier.setContents(
          InferTensorContents.newBuilder().addBytesContents(some).addBytesContents(some));
    }
    return request.addInputs(carrier).build().toByteArray();
  }
}
