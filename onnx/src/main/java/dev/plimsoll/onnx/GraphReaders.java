package dev.plimsoll.onnx;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Who makes each value of a graph, and who reads it. Nodes are known by their places. */
final class GraphReaders {
  private final GraphProto graph;
  private final Map<String, Integer> makers = new HashMap<>();
  private final Map<String, List<Integer>> readers = new HashMap<>();
  private final Map<String, TensorProto> weights = new HashMap<>();

  GraphReaders(GraphProto graph) {
    this.graph = graph;
    graph.getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      int place = i;
      node.getOutputList().forEach(output -> makers.put(output, place));
      read(node, place);
      if (node.getOpType().equals("Constant") && node.getAttributeCount() == 1) {
        weights.put(node.getOutput(0), node.getAttribute(0).getT());
      }
    }
    graph.getOutputList().forEach(output -> add(output.getName(), graph.getNodeCount()));
  }

  /** Branches and loops read values of the graph around them. */
  private void read(NodeProto node, int place) {
    node.getInputList().forEach(input -> add(input, place));
    for (AttributeProto attribute : node.getAttributeList()) {
      attribute.getG().getNodeList().forEach(inner -> read(inner, place));
      attribute.getG().getOutputList().forEach(output -> add(output.getName(), place));
      attribute
          .getGraphsList()
          .forEach(inner -> inner.getNodeList().forEach(each -> read(each, place)));
    }
  }

  private void add(String value, int place) {
    readers.computeIfAbsent(value, name -> new ArrayList<>()).add(place);
  }

  NodeProto node(int place) {
    return graph.getNode(place);
  }

  /** The place of the node that makes a value; null for inputs and weights. */
  @Nullable Integer maker(String value) {
    return makers.get(value);
  }

  /** The node that makes a value, if it is of that operator; else null. */
  @Nullable Integer maker(String value, String operator) {
    Integer place = makers.get(value);
    return place != null
            && graph.getNode(place).getOpType().equals(operator)
            && graph.getNode(place).getDomain().isEmpty()
        ? place
        : null;
  }

  /** Places of all that read a value, once for each time; the graph's output is beyond the last. */
  List<Integer> of(String value) {
    return readers.getOrDefault(value, List.of());
  }

  boolean isWeight(String value) {
    return weights.containsKey(value);
  }

  /** How many numbers a row of FLOAT weights has; 0 when the value is none. */
  long width(String value) {
    TensorProto weight = weights.get(value);
    return weight != null
            && weight.getDimsCount() == 1
            && weight.getDataType() == DataType.FLOAT.getNumber()
        ? weight.getDims(0)
        : 0;
  }

  /** A weight that is one number, FLOAT. */
  OptionalDouble number(String value) {
    TensorProto weight = weights.get(value);
    if (weight == null
        || weight.getDataType() != DataType.FLOAT.getNumber()
        || weight.getDimsList().stream().anyMatch(size -> size != 1)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        weight.getFloatDataCount() == 1
            ? weight.getFloatData(0)
            : weight.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat());
  }

  /** A weight that is one whole number, INT64. */
  @Nullable Long whole(String value) {
    TensorProto weight = weights.get(value);
    if (weight == null
        || weight.getDataType() != DataType.INT64.getNumber()
        || weight.getDimsList().stream().anyMatch(size -> size != 1)) {
      return null;
    }
    return weight.getInt64DataCount() == 1
        ? weight.getInt64Data(0)
        : weight.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
