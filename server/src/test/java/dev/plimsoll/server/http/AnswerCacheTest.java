package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
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

/** Remembered answers as callers meet them; version n of endpoint {@code add} adds n. */
class AnswerCacheTest {
  private static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[5]}]}";

  private final Path home;
  private final WireRoom room;

  AnswerCacheTest(@TempDir Path home) {
    this.home = home;
    room =
        new WireRoom(
            home,
            HttpLimits.standard(),
            settings -> settings.withBatching(settings.batching().withCacheBytes(1 << 20)));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void isRightAcrossVersionsHoweverTheyChange() throws Exception {
    room.endpoints.create(
        new EndpointSpec("add", List.of()), List.of(version(1, 500), version(2, 500)), "ann", "1");
    for (int round = 0; round < 3; round++) {
      assertThat(ask("/versions/1")).isEqualTo(6);
      assertThat(ask("/versions/2")).isEqualTo(7);
    }
    assertThat(hits("1")).isEqualTo(2);
    assertThat(hits("2")).isEqualTo(2);
    room.endpoints.route("add", List.of(version(3, 1000)), "ann", "2");
    assertThat(ask("")).isEqualTo(8);
    room.endpoints.rollback("add", "ann", "3 was wrong");
    assertThat(ask("/versions/1")).isEqualTo(6);
    assertThat(ask("/versions/2")).isEqualTo(7);
  }

  private double ask(String version) throws Exception {
    HttpResponse<String> answer = room.post("/v2/models/add" + version + "/infer", BODY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return output(answer, "y").path(0).asDouble();
  }

  private long hits(String version) throws Exception {
    JsonNode stats = json(room.get("/v2/models/add/versions/" + version + "/stats"));
    return stats.at("/model_stats/0/inference_stats/cache_hit/count").asLong();
  }

  private Route version(int number, int permille) {
    GraphBuilder graph = new GraphBuilder("add");
    String x = graph.input("x", DataType.FLOAT, "N");
    String sum = graph.node("Add", List.of(x, graph.scalar(number)));
    graph.output(sum, "y", DataType.FLOAT, "N");
    ModelManifest manifest =
        new ModelManifest(
            1,
            "sum",
            "tensors",
            "How much is it?",
            List.of(new ModelInput("x", InputType.NUMBER)),
            List.of("y"),
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()));
    Path folder = home.resolve("add" + number);
    ModelPackage.write(folder, graph.build(), manifest, null);
    return new Route("add/" + number, room.storage.blobs().putFolder(folder), permille, Map.of());
  }
}
