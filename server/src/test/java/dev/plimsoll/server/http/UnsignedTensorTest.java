package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Route;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoint {@code wide} answers {@code y} = {@code x}, both UINT64. */
class UnsignedTensorTest {
  private final WireRoom room;

  UnsignedTensorTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
    GraphBuilder graph = new GraphBuilder("wide");
    String same = graph.node("Identity", List.of(graph.input("x", DataType.UINT64, "N")));
    graph.output(same, "y", DataType.UINT64, "N");
    ModelManifest manifest =
        new ModelManifest(
            1,
            "identity",
            "tensors",
            "What was sent?",
            List.of(new ModelInput("x", InputType.NUMBER)),
            List.of("y"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
    Path folder = home.resolve("wide");
    ModelPackage.write(folder, graph.build(), manifest, null);
    Route route = Route.all("wide/1", room.storage.blobs().putFolder(folder));
    room.endpoints.create(new EndpointSpec("wide", List.of()), List.of(route), "ann", "first");
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void unsignedNumbersOfEightBytesGoInAndComeOutWhole() throws Exception {
    JsonNode metadata = json(room.get("/v2/models/wide"));
    assertThat(metadata.at("/inputs/0/datatype").asText()).isEqualTo("UINT64");
    assertThat(metadata.at("/outputs/0/datatype").asText()).isEqualTo("UINT64");
    HttpResponse<String> answer = ask("UINT64", "0, 9223372036854775808, 18446744073709551615");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at("/outputs/0/datatype").asText()).isEqualTo("UINT64");
    assertThat(json(answer).at("/outputs/0/data").toString())
        .isEqualTo("[0,9223372036854775808,18446744073709551615]");
  }

  @Test
  void refusesWhatNoUnsignedNumberIs() throws Exception {
    for (String wrong : List.of("0, 1, -1", "0, 1, 18446744073709551616", "0, 1, 1.5")) {
      HttpResponse<String> answer = ask("UINT64", wrong);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains(".data[2]").contains("UINT64");
    }
    assertThat(ask("INT64", "0, 1, 2").body()).contains("INT64 (expected: UINT64)");
  }

  private HttpResponse<String> ask(String type, String data) throws Exception {
    return room.post(
        "/v2/models/wide/infer",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[3],\"data\":[%s]}]}"
            .formatted(type, data));
  }
}
