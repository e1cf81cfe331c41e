package dev.plimsoll.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.StringStringEntryProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Lets graphs take and give UINT16, UINT32 and UINT64, which the runtime's Java interface lacks.
 *
 * <p>Idea: the same bits go in as signed numbers of the same width, and a Cast inside the graph
 * makes them unsigned again; ONNX defines a cast between integers to keep the low bits, so nothing
 * is lost, also of values above the largest signed one. Outputs go the opposite way. The names that
 * were changed are in the model's metadata, so that the signature can still tell the truth.
 */
final class UnsignedFace {
  private static final String KEY = "plimsoll.unsigned";

  private final Set<String> names;

  private UnsignedFace(Set<String> names) {
    this.names = names;
  }

  /** Opens a graph, rewritten when it must be to be fed and read. */
  static OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options, Path file)
      throws OrtException {
    OrtSession session = environment.createSession(file.toString(), options);
    if (!isWide(session)) {
      return session;
    }
    session.close();
    ModelProto source =
        ExternalWeights.takenIn(
            Graphs.read(file), file.toAbsolutePath().normalize().resolveSibling("."));
    return environment.createSession(rewritten(source).toByteArray(), options);
  }

  /** The graph with signed inputs and outputs in place of wide unsigned ones. */
  static ModelProto rewritten(ModelProto source) {
    GraphEdit graph = new GraphEdit(source);
    Set<String> changed = new TreeSet<>();
    for (ValueInfoProto input : graph.inputs()) {
      if (isWide(input)) {
        graph.retypeAlone(input, signed(input));
        changed.add(input.getName());
      }
    }
    for (ValueInfoProto output : List.copyOf(graph.outputs())) {
      if (isWide(output)) {
        graph.retypeOutput(output, signed(output));
        changed.add(output.getName());
      }
    }
    return graph.build().toBuilder()
        .addMetadataProps(
            StringStringEntryProto.newBuilder().setKey(KEY).setValue(String.join("\n", changed)))
        .build();
  }

  /** What a session's metadata says was changed; nothing in most. */
  static UnsignedFace of(OrtSession session) throws OrtException {
    return session
        .getMetadata()
        .getCustomMetadataValue(KEY)
        .map(names -> new UnsignedFace(Set.copyOf(Arrays.asList(names.split("\n")))))
        .orElseGet(() -> new UnsignedFace(Set.of()));
  }

  /** An input or output as the outside sees it. */
  TensorSpec outward(TensorSpec spec) {
    return names.contains(spec.name())
        ? new TensorSpec(spec.name(), unsigned(spec.type()), spec.shape())
        : spec;
  }

  /** An output's values as the outside sees them: the same bytes. */
  Tensor outward(String name, Tensor tensor) {
    return names.contains(name)
        ? Tensor.of(unsigned(tensor.type()), tensor.bytes(), tensor.shape())
        : tensor;
  }

  private static ElementType unsigned(ElementType type) {
    return switch (type) {
      case INT16 -> ElementType.UINT16;
      case INT32 -> ElementType.UINT32;
      case INT64 -> ElementType.UINT64;
      case BOOL, INT8, UINT8, UINT16, UINT32, UINT64, FP16, BF16, FP32, FP64, BYTES -> type;
    };
  }

  private static boolean isWide(OrtSession session) throws OrtException {
    return Stream.concat(
            session.getInputInfo().values().stream(), session.getOutputInfo().values().stream())
        .map(NodeInfo::getInfo)
        .anyMatch(
            info ->
                info instanceof TensorInfo tensor
                    && switch (tensor.onnxType) {
                      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
                          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
                          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 ->
                          true;
                      default -> false;
                    });
  }

  private static boolean isWide(ValueInfoProto value) {
    int type = Declared.type(value);
    return type == DataType.UINT16.getNumber()
        || type == DataType.UINT32.getNumber()
        || type == DataType.UINT64.getNumber();
  }

  private static DataType signed(ValueInfoProto value) {
    int type = Declared.type(value);
    if (type == DataType.UINT16.getNumber()) {
      return DataType.INT16;
    }
    return type == DataType.UINT32.getNumber() ? DataType.INT32 : DataType.INT64;
  }
}
