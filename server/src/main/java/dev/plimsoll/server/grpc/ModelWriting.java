package dev.plimsoll.server.grpc;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.server.grpc.proto.DataType;
import dev.plimsoll.server.grpc.proto.InferBatchStatistics;
import dev.plimsoll.server.grpc.proto.InferStatistics;
import dev.plimsoll.server.grpc.proto.ModelConfig;
import dev.plimsoll.server.grpc.proto.ModelInput;
import dev.plimsoll.server.grpc.proto.ModelMetadataResponse;
import dev.plimsoll.server.grpc.proto.ModelMetadataResponse.TensorMetadata;
import dev.plimsoll.server.grpc.proto.ModelOutput;
import dev.plimsoll.server.grpc.proto.ModelParameter;
import dev.plimsoll.server.grpc.proto.ModelStatistics;
import dev.plimsoll.server.grpc.proto.ModelVersionPolicy;
import dev.plimsoll.server.grpc.proto.StatisticDuration;
import dev.plimsoll.server.inference.ModelFace;
import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.VersionStats.BatchSize;
import dev.plimsoll.serving.VersionStats.Stage;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of a model, as gRPC messages. */
final class ModelWriting {
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

  private ModelWriting() {}

  static ModelMetadataResponse metadata(ModelFace face) {
    return ModelMetadataResponse.newBuilder()
        .setName(face.name())
        .addAllVersions(face.versions())
        .setPlatform(ModelFace.PLATFORM)
        .addAllInputs(tensors(face.inputs()))
        .addAllOutputs(tensors(face.outputs()))
        .build();
  }

  static ModelConfig config(ModelFace face) {
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(face.name())
            .setPlatform(ModelFace.PLATFORM)
            .setBackend(ModelFace.BACKEND)
            .setVersionPolicy(
                ModelVersionPolicy.newBuilder()
                    .setSpecific(
                        ModelVersionPolicy.Specific.newBuilder()
                            .addAllVersions(wholes(face.versions()))));
    face.inputs().forEach(spec -> config.addInput(input(spec, false)));
    face.optional().forEach(spec -> config.addInput(input(spec, true)));
    for (TensorSpec spec : face.outputs()) {
      config.addOutput(
          ModelOutput.newBuilder()
              .setName(spec.name())
              .setDataType(type(spec.type()))
              .addAllDims(spec.shape()));
    }
    face.columns()
        .forEach(
            (word, columns) ->
                config.putParameters(
                    word, ModelParameter.newBuilder().setStringValue(Json.text(columns)).build()));
    return config.build();
  }

  /**
   * Writes what was counted.
   *
   * @param version as URLs call it
   */
  static ModelStatistics statistics(String version, VersionStats counts) {
    @Nullable Instant lastAt = counts.lastAt();
    ModelStatistics.Builder statistics =
        ModelStatistics.newBuilder()
            .setName(counts.endpoint())
            .setVersion(version)
            .setLastInference(lastAt == null ? 0 : lastAt.toEpochMilli())
            .setInferenceCount(counts.rows())
            .setExecutionCount(counts.runs())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(duration(counts.success()))
                    .setFail(duration(counts.fail()))
                    .setQueue(duration(counts.queue()))
                    .setComputeInput(duration(counts.input()))
                    .setComputeInfer(duration(counts.infer()))
                    .setComputeOutput(duration(counts.output()))
                    .setCacheHit(duration(counts.cacheHit()))
                    .setCacheMiss(duration(counts.cacheMiss())));
    for (BatchSize size : counts.batches()) {
      statistics.addBatchStats(
          InferBatchStatistics.newBuilder()
              .setBatchSize(size.rows())
              .setComputeInput(duration(size.input()))
              .setComputeInfer(duration(size.infer()))
              .setComputeOutput(duration(size.output())));
    }
    return statistics.build();
  }

  private static List<TensorMetadata> tensors(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                TensorMetadata.newBuilder()
                    .setName(spec.name())
                    .setDatatype(spec.type().name())
                    .addAllShape(spec.shape())
                    .build())
        .toList();
  }

  private static ModelInput input(TensorSpec spec, boolean optional) {
    return ModelInput.newBuilder()
        .setName(spec.name())
        .setDataType(type(spec.type()))
        .addAllDims(spec.shape())
        .setOptional(optional)
        .build();
  }

  private static DataType type(ElementType type) {
    return type == ElementType.BYTES
        ? DataType.TYPE_STRING
        : DataType.valueOf("TYPE_" + type.name());
  }

  /** The message has numbers; versions that are none stay out. */
  private static List<Long> wholes(List<String> versions) {
    return versions.stream()
        .filter(version -> WHOLE.matcher(version).matches())
        .map(Long::valueOf)
        .toList();
  }

  private static StatisticDuration duration(Stage stage) {
    return StatisticDuration.newBuilder().setCount(stage.count()).setNs(stage.nanos()).build();
  }
}
