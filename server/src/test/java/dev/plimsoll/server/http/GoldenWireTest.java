package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import inference.GrpcPredictV2.InferParameter;
import inference.GrpcPredictV2.ModelInferRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One request and its answer of each form, byte by byte. A change of these files is a change of
 * what clients see. {@code -Dplimsoll.golden.write=true} writes them anew.
 */
class GoldenWireTest {
  private static final Path FILES =
      Path.of("src/test/resources/dev/plimsoll/server/http/GoldenWireTest");
  private static final boolean WRITE = Boolean.getBoolean("plimsoll.golden.write");

  private final WireRoom room;

  GoldenWireTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void decisionsInJson() throws Exception {
    String request =
        """
        {"id":"g1","parameters":{"prediction_id":"p-json"},"inputs":[
        {"name":"distance","shape":[1,1],"datatype":"FP32","data":[[0.5]]},
        {"name":"carrier","shape":[1],"datatype":"BYTES","data":["AA"]},
        {"name":"tail","shape":[1],"datatype":"BYTES","data":[null]}],
        "outputs":[{"name":"probability"},{"name":"logit"},{"name":"prediction_id"},{"name":"version"}]}
        """;
    byte[] body = golden("json.request.json", request.getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer = room.sendBytes("/v2/models/late/infer", body);
    check("json.answer.json", answer);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("application/json; charset=utf-8");
  }

  @Test
  void tensorsInBinary() throws Exception {
    Map<String, String> row = new LinkedHashMap<>(TensorProtocolTest.row());
    byte[] made =
        TensorProtocolTest.mixed(
            row,
            "\"id\":\"g2\",\"parameters\":{\"prediction_id\":\"p-binary\","
                + "\"binary_data_output\":true},");
    byte[] body = golden("binary.request.bin", made);
    HttpResponse<byte[]> answer =
        room.sendBytes(
            "/v2/models/shapes/infer",
            body,
            "inference-header-content-length",
            String.valueOf(body.length - 2));
    check("binary.answer.bin", answer);
    assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
    String text = new String(answer.body(), StandardCharsets.ISO_8859_1);
    assertThat(answer.headers().firstValue("inference-header-content-length"))
        .contains(String.valueOf(text.lastIndexOf('}') + 1));
  }

  @Test
  void decisionsInTypedContents() throws Exception {
    ModelInferRequest.Builder request = GrpcMessages.late(false).toBuilder();
    request.setId("g3");
    request
        .addInputsBuilder()
        .setName("prediction_id")
        .setDatatype("BYTES")
        .addShape(2)
        .getContentsBuilder()
        .addBytesContents(com.google.protobuf.ByteString.copyFromUtf8("p-typed-1"))
        .addBytesContents(com.google.protobuf.ByteString.copyFromUtf8("p-typed-2"));
    byte[] message = golden("typed.request.pb", request.build().toByteArray());
    check("typed.answer.pb", room.grpc("ModelInfer", message));
  }

  @Test
  void tensorsInRawContents() throws Exception {
    ModelInferRequest request =
        GrpcMessages.shapes().toBuilder()
            .setId("g4")
            .putParameters(
                "prediction_id", InferParameter.newBuilder().setStringParam("p-raw").build())
            .build();
    byte[] message = golden("raw.request.pb", request.toByteArray());
    check("raw.answer.pb", room.grpc("ModelInfer", message));
  }

  private static void check(String name, HttpResponse<byte[]> answer) throws IOException {
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    boolean framed = name.endsWith(".pb");
    byte[] body =
        framed
            ? Arrays.copyOfRange(answer.body(), WireRoom.GRPC_HEAD, answer.body().length)
            : answer.body();
    assertThat(body).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(golden(name, body));
  }

  private static byte[] golden(String name, byte[] now) throws IOException {
    if (WRITE) {
      Files.createDirectories(FILES);
      Files.write(FILES.resolve(name), now);
      return now;
    }
    try (InputStream file = GoldenWireTest.class.getResourceAsStream("GoldenWireTest/" + name)) {
      assertThat(file).as(name).isNotNull();
      return file.readAllBytes();
    }
  }
}
