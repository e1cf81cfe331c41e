package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.plimsoll.server.grpc.proto.ModelReadyRequest;
import dev.plimsoll.server.grpc.proto.ModelRepositoryParameter;
import dev.plimsoll.server.grpc.proto.RepositoryIndexRequest;
import dev.plimsoll.server.grpc.proto.RepositoryModelLoadRequest;
import dev.plimsoll.server.grpc.proto.RepositoryModelUnloadRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model repository as Triton's clients call it over gRPC. */
class RepositoryGrpcTest {
  private final WireRoom room;
  private final GRPCInferenceServiceBlockingStub client;

  RepositoryGrpcTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
    client = GRPCInferenceServiceGrpc.newBlockingStub(room.channel());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void takesAnEndpointOutOfServiceAndBringsItBack() {
    assertThat(index(false)).containsExactly("late READY", "shapes READY");
    unload("late");
    assertThat(index(false)).containsExactly("late UNAVAILABLE", "shapes READY");
    assertThat(index(true)).containsExactly("shapes READY");
    assertThat(ready("late")).isFalse();
    load(RepositoryModelLoadRequest.newBuilder().setModelName("late"));
    assertThat(ready("late")).isTrue();
  }

  @Test
  void refusesWhatNobodyHasRegistered() {
    assertThatThrownBy(() -> unload("ghost"))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.NOT_FOUND));
    assertThatThrownBy(() -> load(RepositoryModelLoadRequest.newBuilder().setModelName("ghost")))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.NOT_FOUND));
    assertThatThrownBy(
            () ->
                load(
                    RepositoryModelLoadRequest.newBuilder()
                        .setModelName("late")
                        .putParameters("config", ModelRepositoryParameter.getDefaultInstance())))
        .hasMessageContaining("register the model first")
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  private List<String> index(boolean ready) {
    return client
        .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(ready).build())
        .getModelsList()
        .stream()
        .map(model -> model.getName() + " " + model.getState())
        .toList();
  }

  private boolean ready(String model) {
    return client.modelReady(ModelReadyRequest.newBuilder().setName(model).build()).getReady();
  }

  private void load(RepositoryModelLoadRequest.Builder request) {
    assertThat(client.repositoryModelLoad(request.build()).isInitialized()).isTrue();
  }

  private void unload(String model) {
    assertThat(
            client
                .repositoryModelUnload(
                    RepositoryModelUnloadRequest.newBuilder().setModelName(model).build())
                .isInitialized())
        .isTrue();
  }

  private static Status.Code code(Throwable thrown) {
    return Status.fromThrowable(thrown).getCode();
  }
}
