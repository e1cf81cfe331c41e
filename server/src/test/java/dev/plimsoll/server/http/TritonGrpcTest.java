package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.plimsoll.server.grpc.proto.ModelConfig;
import dev.plimsoll.server.grpc.proto.ModelConfigRequest;
import dev.plimsoll.server.grpc.proto.ModelInput;
import dev.plimsoll.server.grpc.proto.ModelStatistics;
import dev.plimsoll.server.grpc.proto.ModelStatisticsRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration and statistics, which the server's metadata announces, over gRPC as over REST. */
class TritonGrpcTest {
  private final WireRoom room;
  private final GRPCInferenceServiceBlockingStub client;

  TritonGrpcTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
    client = GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void configurationSaysWhatRestSays() throws Exception {
    for (String model : List.of("late", "shapes")) {
      ModelConfig config = config(model, "");
      JsonNode rest = WireRoom.json(room.get("/v2/models/" + model + "/config"));
      assertThat(config.getName()).isEqualTo(model);
      assertThat(config.getPlatform()).isEqualTo(rest.path("platform").asText());
      assertThat(config.getBackend()).isEqualTo(rest.path("backend").asText());
      assertThat(config.getVersionPolicy().getSpecific().getVersionsList()).containsExactly(1L);
      assertThat(config.getInputList()).hasSize(rest.path("input").size());
      for (int i = 0; i < config.getInputCount(); i++) {
        ModelInput input = config.getInput(i);
        JsonNode same = rest.path("input").get(i);
        assertThat(input.getName()).isEqualTo(same.path("name").asText());
        assertThat(input.getDataType().name()).isEqualTo(same.path("data_type").asText());
        assertThat(input.getDimsList().toString().replace(" ", ""))
            .isEqualTo(same.path("dims").toString());
        assertThat(input.getOptional()).isEqualTo(same.path("optional").asBoolean());
      }
      assertThat(config.getOutputList().stream().map(output -> output.getName()))
          .isEqualTo(rest.path("output").findValuesAsText("name"));
    }
  }

  @Test
  void statisticsCountWhatWasAskedByEitherWire() throws Exception {
    assertThat(statistics("late", "").get(0).getInferenceCount()).isZero();
    room.infer(request("1, 2", "\"AA\", \"B\""));
    ModelStatistics late = statistics("late", "1").get(0);
    assertThat(late.getVersion()).isEqualTo("1");
    assertThat(late.getInferenceCount()).isEqualTo(2);
    assertThat(late.getExecutionCount()).isPositive();
    assertThat(late.getLastInference()).isEqualTo(WireRoom.NOON.toEpochMilli());
    assertThat(late.getInferenceStats().getSuccess().getCount()).isPositive();
    assertThat(late.getInferenceStats().getComputeInfer().getNs()).isPositive();
    assertThat(late.getBatchStatsList()).isNotEmpty();
    assertThat(statistics("", "").stream().map(ModelStatistics::getName))
        .containsExactly("late", "shapes");
  }

  @Test
  void refusesWhatIsUnknown() {
    for (String[] unknown : new String[][] {{"ghost", ""}, {"late", "77"}}) {
      assertThatThrownBy(() -> config(unknown[0], unknown[1]))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.NOT_FOUND));
      assertThatThrownBy(() -> statistics(unknown[0], unknown[1]))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.NOT_FOUND));
    }
  }

  private ModelConfig config(String model, String version) {
    return client
        .modelConfig(ModelConfigRequest.newBuilder().setName(model).setVersion(version).build())
        .getConfig();
  }

  private List<ModelStatistics> statistics(String model, String version) {
    return client
        .modelStatistics(
            ModelStatisticsRequest.newBuilder().setName(model).setVersion(version).build())
        .getModelStatsList();
  }

  private static Status.Code code(Throwable thrown) {
    return Status.fromThrowable(thrown).getCode();
  }
}
