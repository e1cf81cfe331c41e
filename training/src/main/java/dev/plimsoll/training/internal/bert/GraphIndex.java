package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.checkpoint.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An ONNX graph that can be walked both ways, with its constants. */
final class GraphIndex {
  private final String name;
  private final List<NodeProto> nodes;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();

  GraphIndex(GraphProto graph, String name) {
    this.name = name;
    nodes = graph.getNodeList();
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    for (NodeProto node : nodes) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      node.getInputList()
          .forEach(in -> consumers.computeIfAbsent(in, any -> new ArrayList<>()).add(node));
      if (node.getOpType().equals("Constant")) {
        attribute(node, "value").ifPresent(value -> constants.put(node.getOutput(0), value.getT()));
      }
    }
  }

  /** In the order of computation. */
  List<NodeProto> nodes() {
    return nodes;
  }

  @Nullable NodeProto producer(String value) {
    return producers.get(value);
  }

  List<NodeProto> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  static long integer(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  /** A floating constant, also behind a transposition or the like; null when it is none. */
  @Nullable Matrix floats(String value) {
    TensorProto tensor = constants.get(value);
    if (tensor != null) {
      return floats(tensor);
    }
    NodeProto node = producers.get(value);
    if (node == null) {
      return null;
    }
    return switch (node.getOpType()) {
      case "Identity", "Cast" -> floats(node.getInput(0));
      case "Transpose" -> {
        Matrix inner = floats(node.getInput(0));
        yield inner == null || inner.shape().length != 2 ? null : inner.transposed();
      }
      default -> null;
    };
  }

  /** The whole numbers of a constant, also behind reshaping; empty when it is none. */
  List<Long> longs(String value) {
    TensorProto tensor = constants.get(value);
    if (tensor != null) {
      return longs(tensor);
    }
    NodeProto node = producers.get(value);
    boolean through =
        node != null
            && List.of("Identity", "Cast", "Unsqueeze", "Squeeze").contains(node.getOpType());
    return node != null && through ? longs(node.getInput(0)) : List.of();
  }

  private static List<Long> longs(TensorProto tensor) {
    List<Long> values = new ArrayList<>(tensor.getInt64DataList());
    if (tensor.getDataType() == TensorProto.DataType.INT64.getNumber()) {
      var raw = bytes(tensor).asLongBuffer();
      while (raw.hasRemaining()) {
        values.add(raw.get());
      }
    }
    return values;
  }

  private @Nullable Matrix floats(TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw BertWeights.invalid(
          name + ": weights in another file, " + tensor.getName(), "weights inside the graph");
    }
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    int type = tensor.getDataType();
    if (type == TensorProto.DataType.FLOAT.getNumber()) {
      if (tensor.getFloatDataCount() > 0) {
        float[] values = new float[tensor.getFloatDataCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = tensor.getFloatData(i);
        }
        return new Matrix(shape, values);
      }
      float[] values = new float[tensor.getRawData().size() / Float.BYTES];
      bytes(tensor).asFloatBuffer().get(values);
      return new Matrix(shape, values);
    }
    if (type == TensorProto.DataType.FLOAT16.getNumber()) {
      return new Matrix(shape, HalfFloats.fromHalf(bytes(tensor)));
    }
    return null;
  }

  private static ByteBuffer bytes(TensorProto tensor) {
    return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
