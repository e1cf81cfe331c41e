package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors of every type and shape over REST, as JSON and as bytes. */
class TensorProtocolTest {
  private static final String INFER = "/v2/models/shapes/infer";

  private final WireRoom room;

  TensorProtocolTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  /** One row of every type in JSON, besides half precision, which comes as two bytes. */
  static Map<String, String> row() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("fp32", "[[1.5, -2.25, 3e-7]]");
    data.put("int64", "[9007199254740993, -9223372036854775808]");
    data.put("fp64", "[0.1]");
    data.put("int32", "[-2147483648]");
    data.put("int16", "[-32768]");
    data.put("int8", "[-128]");
    data.put("uint8", "[255]");
    data.put("bool", "[true]");
    data.put("bytes", "[\"é\"]");
    return data;
  }

  static String shape(String name) {
    return name.equals("fp32") ? "[1, 3]" : name.equals("int64") ? "[1, 2]" : "[1]";
  }

  /** A request with those inputs as JSON and half precision as bytes behind it. */
  static byte[] mixed(Map<String, String> data, String before) {
    StringBuilder inputs = new StringBuilder();
    data.forEach(
        (name, values) ->
            inputs.append(
                "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s},"
                    .formatted(name, name.toUpperCase(Locale.ROOT), shape(name), values)));
    inputs.append(
        "{\"name\":\"fp16\",\"datatype\":\"FP16\",\"shape\":[1],"
            + "\"parameters\":{\"binary_data_size\":2}}");
    String text = "{" + before + "\"inputs\":[" + inputs + "]}";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    body.write(0);
    body.write(0x3C);
    return body.toByteArray();
  }

  private HttpResponse<byte[]> send(byte[] body) throws Exception {
    return room.sendBytes(
        INFER, body, "Inference-Header-Content-Length", String.valueOf(body.length - 2));
  }

  @Test
  void keepsEveryDigitOfEveryType() throws Exception {
    HttpResponse<byte[]> answer = send(mixed(row(), "\"id\":\"7\","));
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(text).isEqualTo(200);
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    JsonNode json = Json.parse(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.path("id").asText()).isEqualTo("7");
    assertThat(json.path("model_version").asText()).isEqualTo("1");
    Map<String, String> data = new LinkedHashMap<>();
    json.path("outputs").forEach(o -> data.put(o.path("name").asText(), o.path("data").toString()));
    assertThat(data.get("fp32_same")).isEqualTo("[1.5,-2.25,3.0E-7]");
    assertThat(data.get("int64_same")).isEqualTo("[9007199254740993,-9223372036854775808]");
    assertThat(data.get("fp64_same")).isEqualTo("[0.1]");
    assertThat(data.get("int32_same")).isEqualTo("[-2147483648]");
    assertThat(data.get("int16_same")).isEqualTo("[-32768]");
    assertThat(data.get("int8_same")).isEqualTo("[-128]");
    assertThat(data.get("uint8_same")).isEqualTo("[255]");
    assertThat(data.get("bool_same")).isEqualTo("[true]");
    assertThat(data.get("bytes_same")).isEqualTo("[\"é\"]");
    assertThat(json.at("/outputs/0/shape").toString()).isEqualTo("[1,3]");
    // Half precision has no JSON form, so it comes as bytes whatever was asked for.
    assertThat(answer.body()).endsWith((byte) 0, (byte) 0x3C);
  }

  @Test
  void sendsBytesForTheRequestUnlessAnOutputSaysOtherwise() throws Exception {
    String wishes =
        "\"parameters\":{\"binary_data_output\":true},\"outputs\":["
            + "{\"name\":\"int8_same\",\"parameters\":{\"binary_data\":false}},"
            + "{\"name\":\"bytes_same\"},{\"name\":\"int64_same\"}],";
    HttpResponse<byte[]> answer = send(mixed(row(), wishes));
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    JsonNode json = Json.parse(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.at("/outputs/0/data").toString()).isEqualTo("[-128]");
    assertThat(json.at("/outputs/0/parameters").isMissingNode()).isTrue();
    assertThat(json.at("/outputs/1/parameters/binary_data_size").asInt()).isEqualTo(6);
    assertThat(json.at("/outputs/1/data").isMissingNode()).isTrue();
    ByteBuffer tail =
        ByteBuffer.wrap(answer.body(), length, answer.body().length - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(tail.getInt()).isEqualTo(2);
    assertThat(tail.getShort()).isEqualTo((short) 0xA9C3);
    assertThat(tail.getLong()).isEqualTo(9007199254740993L);
    assertThat(tail.getLong()).isEqualTo(Long.MIN_VALUE);
    assertThat(tail.hasRemaining()).isFalse();
  }

  @Test
  void givesJsonToAnOutputThatIsNotFlaggedInARequestThatIsNot() throws Exception {
    String wishes =
        "\"outputs\":[{\"name\":\"bool_same\",\"parameters\":{\"binary_data\":true}},"
            + "{\"name\":\"fp64_same\"}],";
    HttpResponse<byte[]> answer = send(mixed(row(), wishes));
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    JsonNode json = Json.parse(new String(answer.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(json.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(1);
    assertThat(json.at("/outputs/1/data").toString()).isEqualTo("[0.1]");
    assertThat(answer.body()).endsWith((byte) 1).hasSize(length + 1);
  }

  @Test
  void answersBytesToADecisionEndpointToo() throws Exception {
    String text =
        "{\"inputs\":[{\"name\":\"distance\",\"datatype\":\"FP32\",\"shape\":[2,1],"
            + "\"parameters\":{\"binary_data_size\":8}},{\"name\":\"carrier\","
            + "\"datatype\":\"BYTES\",\"shape\":[2],\"parameters\":{\"binary_data_size\":11}},"
            + "{\"name\":\"delay\",\"datatype\":\"FP16\",\"shape\":[2],"
            + "\"parameters\":{\"binary_data_size\":4}}],"
            + "\"outputs\":[{\"name\":\"logit\",\"parameters\":{\"binary_data\":true}}]}";
    byte[] head = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(head.length + 23).order(ByteOrder.LITTLE_ENDIAN);
    body.put(head).putFloat(1).putFloat(2).putInt(2).put((byte) 'A').put((byte) 'A');
    body.putInt(1).put((byte) 'B').putShort((short) 0x3C00).putShort((short) 0xC000);
    HttpResponse<byte[]> answer =
        room.sendBytes(
            "/v2/models/late/versions/1/infer",
            body.array(),
            "inference-header-content-length",
            String.valueOf(head.length));
    String met = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(met).isEqualTo(200);
    int length =
        Integer.parseInt(answer.headers().firstValue(InferAnswer.JSON_LENGTH).orElseThrow());
    ByteBuffer logits = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(logits.getFloat(length)).isEqualTo(3f);
    assertThat(logits.getFloat(length + 4)).isZero();
  }

  @Test
  void refusesBytesThatDoNotAddUp() throws Exception {
    byte[] good = mixed(row(), "");
    int length = good.length - 2;
    refused(good, String.valueOf(length + 3), "Inference-Header-Content-Length");
    refused(good, "-1", "Inference-Header-Content-Length");
    refused(good, "9".repeat(40), "Inference-Header-Content-Length");
    refused(good, "1e3", "Inference-Header-Content-Length");
    refused(good, String.valueOf(length - 1), "(expected: JSON");
    refused(Arrays.copyOf(good, good.length + 1), String.valueOf(length), "1 bytes after");
    refused(Arrays.copyOf(good, good.length - 1), String.valueOf(length), "size: 2 (exp");
    String wrong = new String(good, 0, length, StandardCharsets.UTF_8);
    refusedText(wrong.replace("_size\":2", "_size\":1"), 1, "1 bytes (expected: 2, as its shape");
    refusedText(wrong.replace("_size\":2", "_size\":-2"), 2, "-2 (expected: 0 to 2147483647)");
    refusedText(
        wrong.replace("\"FP16\",\"shape\":[1],", "\"FP16\",\"shape\":[1],\"data\":[1],"),
        2,
        "data and binary_data_size (expected: one of the two)");
    refusedText(wrong.replace("\"FP16\"", "\"BOOL\""), 2, "bytes (expected: 1");
    refusedText(wrong.replace("\"FP16\"", "\"BYTES\""), 2, "at least 4 for each of 1 texts");
    refusedText(
        wrong.replace("\"FP16\",\"shape\":[1]", "\"BYTES\",\"shape\":[2000000000]"),
        2,
        "at least 4 for each of 2000000000 texts");
    refusedText(
        wrong.replace("\"shape\":[1],\"parameters\"", "\"shape\":[99999,99999],\"parameters\""),
        2,
        "at most 2147483647 elements");
  }

  @Test
  void refusesTensorsThatTheModelDoesNotTake() throws Exception {
    Map<String, String> data = row();
    data.put("int8", "[128]");
    refused(mixed(data, ""), null, "128 (expected: -128 to 127 for INT8)");
    data.put("int8", "[null]");
    refused(mixed(data, ""), null, "null (expected: a value; this model knows no missing ones)");
    data.put("int8", "[1.5]");
    refused(mixed(data, ""), null, "1.5 (expected: a whole number for INT8)");
    data.put("int8", "[9223372036854775808]");
    refused(mixed(data, ""), null, "(expected: -128 to 127 for INT8)");
    data.put("int8", "[[1]]");
    assertThat(send(mixed(data, "")).statusCode()).isEqualTo(200);
    data.put("int64", "[[1], [2]]");
    refused(mixed(data, ""), null, "nested as [2, 1] (expected: flat, or nested as its shape");
    data.put("int64", "[1, 9223372036854775808]");
    refused(mixed(data, ""), null, "(expected: -9223372036854775808 to 9223372036854775807");
    data.remove("int64");
    refused(mixed(data, ""), null, "'int64'");
    refused(mixed(row(), "\"outputs\":[{\"name\":\"mood\"}],"), null, "output: 'mood'");
  }

  @Test
  void takesParametersAndRefusesThoseThatAreWrong() throws Exception {
    String id = "\"parameters\":{\"prediction_id\":\"mine\",\"priority\":1,\"later\":{\"a\":[1]}},";
    HttpResponse<byte[]> answer = send(mixed(row(), id));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("\"parameters\":{\"prediction_id\":\"mine\"");
    parameter("\"priority\":10", "parameters.priority: 10 (expected: 1 for first");
    parameter("\"priority\":\"high\"", "parameters.priority: high (expected: a whole number)");
    parameter("\"timeout\":-1", "parameters.timeout: -1");
    parameter("\"timeout\":[1]", "parameters.timeout: an array");
    parameter("\"sequence_id\":3", "no model here keeps state");
    parameter("\"sequence_start\":true", "no model here keeps state");
    parameter("\"sticky_key\":\"\"", "a text of 1 to 1000 characters");
    parameter("\"binary_data_output\":1", "true or false");
    assertThat(send(mixed(row(), "\"parameters\":{\"sequence_id\":0,\"timeout\":0},")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void saysWhatATensorModelTakes() throws Exception {
    JsonNode model = json(room.get("/v2/models/shapes/versions/1"));
    assertThat(model.path("platform").asText()).isEqualTo("onnxruntime_onnx");
    assertThat(model.path("inputs").findValuesAsText("datatype"))
        .containsExactly(
            "FP32", "INT64", "FP64", "INT32", "INT16", "INT8", "UINT8", "BOOL", "FP16", "BYTES");
    assertThat(model.at("/inputs/0/shape").toString()).isEqualTo("[-1,3]");
    assertThat(model.at("/outputs/0/name").asText()).isEqualTo("fp32_same");
    JsonNode config = json(room.get("/v2/models/shapes/config"));
    assertThat(config.at("/input/9/data_type").asText()).isEqualTo("TYPE_STRING");
    assertThat(config.at("/output/0/dims").toString()).isEqualTo("[-1,3]");
    assertThat(json(room.get("/v2")).path("extensions").toString())
        .contains("binary_tensor_data", "statistics", "model_repository");
  }

  @Test
  void refusesKindsOfBodiesThatItDoesNotRead() throws Exception {
    byte[] body = mixed(row(), "");
    assertThat(room.sendBytes(INFER, body, "content-type", "text/xml").statusCode()).isEqualTo(415);
    assertThat(room.sendBytes(INFER, body, "content-encoding", "br").statusCode()).isEqualTo(415);
    HttpResponse<byte[]> unpackable = room.sendBytes(INFER, body, "content-encoding", "gzip");
    assertThat(unpackable.statusCode()).isEqualTo(400);
    assertThat(new String(unpackable.body(), StandardCharsets.UTF_8)).contains("does not unpack");
    assertThat(room.sendBytes(INFER, body, "x-request-timeout-ms", "soon").statusCode())
        .isEqualTo(400);
    assertThat(output(room.infer(WireRoom.request("1", "\"B\"")), "logit").toString())
        .isEqualTo("[1.0]");
  }

  private void parameter(String parameter, String part) throws Exception {
    refused(mixed(row(), "\"parameters\":{" + parameter + "},"), null, part);
  }

  private void refusedText(String json, int tail, String part) throws Exception {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + tail);
    refused(body, String.valueOf(head.length), part);
  }

  private void refused(byte[] body, @Nullable String length, String part) throws Exception {
    HttpResponse<byte[]> answer =
        length == null
            ? send(body)
            : room.sendBytes(INFER, body, "Inference-Header-Content-Length", length);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(text).isEqualTo(400);
    assertThat(Json.parse(text).path("error").asText()).contains(part).contains("(expected: ");
  }
}
