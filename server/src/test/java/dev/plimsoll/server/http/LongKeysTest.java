package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc;
import dev.plimsoll.server.grpc.proto.InferParameter;
import dev.plimsoll.server.grpc.proto.InferTensorContents;
import dev.plimsoll.server.grpc.proto.ModelInferRequest;
import dev.plimsoll.server.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LabelledPrediction;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are numbers of more digits than a double has. */
class LongKeysTest {
  private static final long BEYOND = 9007199254740993L;
  private static final long LONG = 1234567890123456789L;

  private final WireRoom room;

  LongKeysTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void keysInJsonKeepEveryDigit() throws Exception {
    assertThat(logged("INT64", BEYOND + "," + LONG + ",null,17"))
        .containsExactly("" + BEYOND, "" + LONG, "", "17");
    assertThat(logged("INT64", "null," + BEYOND)).containsExactly("", "" + BEYOND);
    assertThat(logged("INT64", "" + Long.MIN_VALUE)).containsExactly("" + Long.MIN_VALUE);
    assertThat(logged("UINT64", LONG + "," + BEYOND)).containsExactly("" + LONG, "" + BEYOND);
  }

  @Test
  void aNumberAsAKeyIsWrittenAsShortAsItsTypeAllows() throws Exception {
    assertThat(logged("FP32", "0.1, 17, null")).containsExactly("0.1", "17", "");
    assertThat(logged("FP64", "0.1, 17, null")).containsExactly("0.1", "17", "");
    assertThat(logged("INT32", "2147483647")).containsExactly("2147483647");
  }

  @Test
  void keysInBytesKeepEveryDigit() throws Exception {
    for (String type : List.of("INT64", "UINT64")) {
      String head =
          """
          {"inputs": [{"name": "distance", "shape": [1], "datatype": "FP32", "data": [1]},
            {"name": "carrier", "shape": [1], "datatype": "BYTES", "data": ["AA"]},
            {"name": "tail", "shape": [1], "datatype": "%s",
             "parameters": {"binary_data_size": 8}}]}"""
              .formatted(type);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(head.getBytes(StandardCharsets.UTF_8));
      body.write(bytes(BEYOND));
      HttpResponse<byte[]> answer =
          room.sendBytes(
              "/v2/models/late/infer",
              body.toByteArray(),
              "Inference-Header-Content-Length",
              String.valueOf(head.length()));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(room.log.latest("late", 2))
        .extracting(row -> row.prediction().keys().get("tail"))
        .containsOnly("" + BEYOND);
  }

  @Test
  void keysOverGrpcKeepEveryDigit() {
    var stub = GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
    InferTensorContents whole = InferTensorContents.newBuilder().addInt64Contents(BEYOND).build();
    InferTensorContents unsigned = InferTensorContents.newBuilder().addUint64Contents(-1).build();
    stub.modelInfer(typed("INT64", whole, "signed"));
    stub.modelInfer(typed("UINT64", unsigned, "unsigned"));
    ModelInferRequest.Builder raw =
        typed("INT64", InferTensorContents.getDefaultInstance(), "raw").toBuilder();
    raw.getInputsBuilderList().forEach(InferInputTensor.Builder::clearContents);
    raw.addRawInputContents(ByteString.copyFrom(new byte[4]))
        .addRawInputContents(ByteString.copyFrom(new byte[] {2, 0, 0, 0, 'A', 'A'}))
        .addRawInputContents(ByteString.copyFrom(bytes(LONG)));
    stub.modelInfer(raw.build());
    assertThat(key("signed")).isEqualTo("" + BEYOND);
    assertThat(key("unsigned")).isEqualTo("18446744073709551615");
    assertThat(key("raw")).isEqualTo("" + LONG);
  }

  @Test
  void onePersonIsForgottenAndTheNextOneStays() throws Exception {
    logged("INT64", BEYOND + "," + (BEYOND - 1));
    room.log.erase("late", new KeyValue("tail", "" + BEYOND), room.clock.instant());
    assertThat(room.log.latest("late", 5))
        .extracting(row -> row.prediction().keys().get("tail"))
        .containsExactly("" + (BEYOND - 1));
  }

  @Test
  void featuresOfOnePersonAreNotThoseOfTheNext() throws Exception {
    String push =
        """
        {"push_source_name": "planes", "df": {"tail": ["%d"], "delay": [%d],
         "event_at": ["2026-03-01T11:00:00Z"], "known_at": ["2026-03-01T11:00:00Z"]}}
        """;
    assertThat(room.post("/push", push.formatted(BEYOND, 7)).statusCode()).isEqualTo(200);
    assertThat(room.post("/push", push.formatted(BEYOND - 1, 9)).statusCode()).isEqualTo(200);
    HttpResponse<String> answer = ask("INT64", BEYOND + "," + (BEYOND - 1) + ",null");
    assertThat(WireRoom.output(answer, "logit").toString()).isEqualTo("[9.0,11.0,2.0]");
    HttpResponse<String> features =
        room.post(
            "/get-online-features",
            "{\"features\": [\"plane:delay\"], \"entities\": {\"tail\": [\"%d\", \"%d\"]}}"
                .formatted(BEYOND, BEYOND - 1));
    assertThat(WireRoom.json(features).at("/results/0/values").toString()).isEqualTo("[7.0,9.0]");
  }

  private List<String> logged(String type, String keys) throws Exception {
    HttpResponse<String> answer = ask(type, keys);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> logged = new ArrayList<>();
    WireRoom.output(answer, "prediction_id").forEach(id -> logged.add(key(id.asText())));
    return logged;
  }

  private HttpResponse<String> ask(String type, String keys) throws Exception {
    int rows = keys.split(",").length;
    return room.infer(
        WireRoom.request("1" + ",1".repeat(rows - 1), "\"AA\"" + ",\"AA\"".repeat(rows - 1))
            .replaceFirst(
                "\"name\": \"tail\".*",
                "\"name\": \"tail\", \"shape\": [%d], \"datatype\": \"%s\", \"data\": [%s]}]}"
                    .formatted(rows, type, keys)));
  }

  private String key(String id) {
    LabelledPrediction found = room.log.find(id).orElseThrow();
    return String.valueOf(found.prediction().keys().get("tail"));
  }

  private static ModelInferRequest typed(String type, InferTensorContents tail, String id) {
    return ModelInferRequest.newBuilder()
        .setModelName("late")
        .putParameters("prediction_id", InferParameter.newBuilder().setStringParam(id).build())
        .addInputs(
            input("distance", "FP32")
                .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
        .addInputs(
            input("carrier", "BYTES")
                .setContents(
                    InferTensorContents.newBuilder()
                        .addBytesContents(ByteString.copyFromUtf8("AA"))))
        .addInputs(input("tail", type).setContents(tail))
        .build();
  }

  private static InferInputTensor.Builder input(String name, String type) {
    return InferInputTensor.newBuilder().setName(name).setDatatype(type).addShape(1);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
