package dev.plimsoll.server.grpc;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.plimsoll.server.grpc.proto.ModelConfigRequest;
import dev.plimsoll.server.grpc.proto.ModelConfigResponse;
import dev.plimsoll.server.grpc.proto.ModelInferRequest;
import dev.plimsoll.server.grpc.proto.ModelInferResponse;
import dev.plimsoll.server.grpc.proto.ModelMetadataRequest;
import dev.plimsoll.server.grpc.proto.ModelMetadataResponse;
import dev.plimsoll.server.grpc.proto.ModelReadyRequest;
import dev.plimsoll.server.grpc.proto.ModelReadyResponse;
import dev.plimsoll.server.grpc.proto.ModelStatisticsRequest;
import dev.plimsoll.server.grpc.proto.ModelStatisticsResponse;
import dev.plimsoll.server.grpc.proto.RepositoryIndexRequest;
import dev.plimsoll.server.grpc.proto.RepositoryIndexResponse;
import dev.plimsoll.server.grpc.proto.RepositoryIndexResponse.ModelIndex;
import dev.plimsoll.server.grpc.proto.RepositoryModelLoadRequest;
import dev.plimsoll.server.grpc.proto.RepositoryModelLoadResponse;
import dev.plimsoll.server.grpc.proto.RepositoryModelUnloadRequest;
import dev.plimsoll.server.grpc.proto.RepositoryModelUnloadResponse;
import dev.plimsoll.server.grpc.proto.ServerLiveRequest;
import dev.plimsoll.server.grpc.proto.ServerLiveResponse;
import dev.plimsoll.server.grpc.proto.ServerMetadataRequest;
import dev.plimsoll.server.grpc.proto.ServerMetadataResponse;
import dev.plimsoll.server.grpc.proto.ServerReadyRequest;
import dev.plimsoll.server.grpc.proto.ServerReadyResponse;
import dev.plimsoll.server.inference.InferCall;
import dev.plimsoll.server.inference.InferReply;
import dev.plimsoll.server.inference.Inference;
import dev.plimsoll.server.inference.ModelRepository;
import dev.plimsoll.server.inference.ModelStatistics;
import dev.plimsoll.server.inference.WireCaller;
import dev.plimsoll.server.inference.WireTerms;
import dev.plimsoll.serving.CallTerms;
import dev.plimsoll.serving.VersionStats;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The six calls of {@code inference.GRPCInferenceService}, and Triton's for configuration,
 * statistics and its model repository. No thread waits for a model.
 *
 * <p>An answer's form is that of its request: raw for raw, typed for typed; the request parameter
 * {@code binary_data_output} says otherwise. Deadline and cancellation are gRPC's own.
 */
public final class InferenceGrpc extends GRPCInferenceServiceImplBase {
  private static final int SMALL_REQUEST_BYTES = 64 << 10;

  private final Inference inference;
  private final ModelRepository repository;

  public InferenceGrpc(Inference inference, ModelRepository repository) {
    this.inference = inference;
    this.repository = repository;
  }

  /**
   * Puts the calls on a server; the caller adds access control.
   *
   * @param messageBytesMax larger requests are refused
   */
  public void attach(ServerBuilder server, long messageBytesMax) {
    server.service(
        GrpcService.builder()
            .addService(this)
            // those in JSON would have their classes generated at each start
            .supportedSerializationFormats(
                GrpcSerializationFormats.PROTO,
                GrpcSerializationFormats.PROTO_WEB,
                GrpcSerializationFormats.PROTO_WEB_TEXT)
            .maxRequestMessageLength((int) Math.min(messageBytesMax, Integer.MAX_VALUE))
            .exceptionHandler(
                (context, status, cause, trailers) -> GrpcFaults.status(status, cause))
            .build());
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    answer(observer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
    answer(
        observer,
        () ->
            ServerReadyResponse.newBuilder()
                .setReady(inference.faces().notReady().isEmpty())
                .build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    answer(
        observer,
        () ->
            ModelReadyResponse.newBuilder()
                .setReady(inference.faces().ready(request.getName(), version(request.getVersion())))
                .build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
    answer(
        observer,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(Inference.SERVER)
                .setVersion(Inference.SERVER_VERSION)
                .addAllExtensions(Inference.EXTENSIONS)
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
    answer(
        observer,
        () ->
            ModelWriting.metadata(
                inference.faces().face(request.getName(), version(request.getVersion()))));
  }

  @Override
  public void modelConfig(
      ModelConfigRequest request, StreamObserver<ModelConfigResponse> observer) {
    answer(
        observer,
        () ->
            ModelConfigResponse.newBuilder()
                .setConfig(
                    ModelWriting.config(
                        inference.faces().face(request.getName(), version(request.getVersion()))))
                .build());
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> observer) {
    answer(
        observer,
        () -> {
          List<VersionStats> counted =
              request.getName().isEmpty()
                  ? inference.statistics().all()
                  : inference.statistics().of(request.getName(), version(request.getVersion()));
          return ModelStatisticsResponse.newBuilder()
              .addAllModelStats(
                  counted.stream()
                      .map(each -> ModelWriting.statistics(ModelStatistics.version(each), each))
                      .toList())
              .build();
        });
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    ServiceRequestContext context = ServiceRequestContext.current();
    if (request.getSerializedSize() <= SMALL_REQUEST_BYTES) {
      infer(context, request, observer);
    } else {
      context.blockingTaskExecutor().execute(() -> infer(context, request, observer));
    }
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> observer) {
    later(
        observer,
        () ->
            RepositoryIndexResponse.newBuilder()
                .addAllModels(
                    repository.index().stream()
                        .filter(entry -> entry.ready() || !request.getReady())
                        .map(InferenceGrpc::described)
                        .toList())
                .build());
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
    String actor = WireCaller.of(ServiceRequestContext.current()).name();
    later(
        observer,
        () -> {
          request.getParametersMap().keySet().forEach(ModelRepository::refuseOverride);
          repository.load(request.getModelName(), actor);
          return RepositoryModelLoadResponse.getDefaultInstance();
        });
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request,
      StreamObserver<RepositoryModelUnloadResponse> observer) {
    String actor = WireCaller.of(ServiceRequestContext.current()).name();
    later(
        observer,
        () -> {
          repository.unload(request.getModelName(), actor);
          return RepositoryModelUnloadResponse.getDefaultInstance();
        });
  }

  private void infer(
      ServiceRequestContext context,
      ModelInferRequest request,
      StreamObserver<ModelInferResponse> observer) {
    InferCall call;
    CompletableFuture<InferReply> future;
    try {
      call = CallReading.call(request);
      CallTerms terms = WireTerms.of(context, call.parameters());
      future = inference.infer(call, terms, context.eventLoop());
    } catch (RuntimeException e) {
      observer.onError(GrpcFaults.of(e));
      return;
    }
    Boolean wished = call.parameters().binaryOutput();
    boolean raw = wished == null ? request.getRawInputContentsCount() > 0 : wished;
    CompletableFuture<Void> ignored =
        future
            .thenApply(reply -> ReplyWriting.response(reply, request.getId(), raw))
            .handle(
                (response, fault) -> {
                  if (fault == null) {
                    observer.onNext(response);
                    observer.onCompleted();
                  } else {
                    observer.onError(GrpcFaults.of(fault));
                  }
                  return null;
                });
  }

  private static ModelIndex described(ModelRepository.Entry entry) {
    return ModelIndex.newBuilder()
        .setName(entry.name())
        .setVersion(entry.version())
        .setState(entry.state())
        .setReason(entry.reason())
        .build();
  }

  /** Models are read from disk and the ledger is written: nothing for an event loop. */
  private static <T> void later(StreamObserver<T> observer, Supplier<T> work) {
    ServiceRequestContext.current().blockingTaskExecutor().execute(() -> answer(observer, work));
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T message;
    try {
      message = work.get();
    } catch (PlimsollException e) {
      observer.onError(GrpcFaults.of(e));
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }

  private static @Nullable String version(String version) {
    return version.isEmpty() ? null : version;
  }
}
