package dev.plimsoll.onnx;

import com.google.protobuf.ByteString;
import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nodes added before and after a graph that somebody else wrote.
 *
 * <p>Only operators whose form is the same in every operator set since 11 are added, so that the
 * file's own set can stay: sums are products with ones, because ReduceSum took its axes as an
 * attribute before 13 and as an input since.
 */
final class GraphEdit {
  private final ModelProto.Builder model;
  private final GraphProto.Builder graph;
  private final Set<String> taken = new HashSet<>();
  private int front;
  private int names;

  GraphEdit(ModelProto source) {
    model = source.toBuilder();
    graph = source.getGraph().toBuilder();
    graph.getNodeList().forEach(node -> taken.addAll(node.getOutputList()));
    graph.getInitializerList().forEach(weight -> taken.add(weight.getName()));
    graph.getInputList().forEach(input -> taken.add(input.getName()));
  }

  ModelProto build() {
    return model.setGraph(graph).build();
  }

  List<ValueInfoProto> inputs() {
    Set<String> weights = new HashSet<>();
    graph.getInitializerList().forEach(weight -> weights.add(weight.getName()));
    return graph.getInputList().stream()
        .filter(input -> !weights.contains(input.getName()))
        .toList();
  }

  List<ValueInfoProto> outputs() {
    return graph.getOutputList();
  }

  /**
   * Outputs that are lists of dictionaries, as scikit-learn's converter writes them unless told
   * otherwise, become the tensors that they are made of.
   */
  void unzip() {
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      NodeProto node = graph.getNode(i);
      if (node.getOpType().equals("ZipMap")) {
        graph.removeNode(i);
        unzip(node);
      }
    }
  }

  private void unzip(NodeProto node) {
    for (int i = 0; i < graph.getOutputCount(); i++) {
      if (graph.getOutput(i).getName().equals(node.getOutput(0))) {
        int classes = ClassLabels.of(node).size();
        graph.setOutput(i, GraphBuilder.value(node.getInput(0), DataType.FLOAT, "N", classes));
      }
    }
  }

  /** A node after all others; returns its output. */
  String node(String op, List<String> inputs, AttributeProto... attributes) {
    String output = fresh(op);
    graph.addNode(make(op, inputs, output, attributes));
    return output;
  }

  /** A node before those of the file, after others that were put there; returns its output. */
  String early(String op, List<String> inputs, AttributeProto... attributes) {
    String output = fresh(op);
    graph.addNode(front++, make(op, inputs, output, attributes));
    return output;
  }

  String cast(String value, DataType type) {
    return node("Cast", List.of(value), GraphBuilder.attribute("to", type.getNumber()));
  }

  String longs(long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return weight(DataType.INT64, raw, values.length);
  }

  String floats(float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return weight(DataType.FLOAT, raw, values.length);
  }

  /** A tensor without dimensions, as axes and indices want it. */
  String index(long value) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(value);
    return weight(DataType.INT64, raw);
  }

  /** Declares a new graph input. */
  String input(String name, DataType type, Object... shape) {
    graph.addInput(GraphBuilder.value(name, type, shape));
    taken.add(name);
    return name;
  }

  /** Takes a graph input away and lets its readers read another value instead. */
  void replaceInput(String name, String value) {
    removeInput(name);
    rename(name, value);
  }

  /** Keeps a graph input's name, gives it another type, and casts it for its readers. */
  void retype(ValueInfoProto input, DataType type, Object... shape) {
    castFrom(GraphBuilder.value(input.getName(), type, shape), input);
  }

  /** The same, with its shape kept. */
  void retypeAlone(ValueInfoProto input, DataType type) {
    castFrom(withType(input, type), input);
  }

  /** Keeps a graph output's name and shape, and casts it to another type. */
  void retypeOutput(ValueInfoProto output, DataType type) {
    String name = output.getName();
    String inner = fresh(name);
    rename(name, inner);
    graph.addNode(
        make("Cast", List.of(inner), name, GraphBuilder.attribute("to", type.getNumber())));
    taken.add(name);
    graph.setOutput(graph.getOutputList().indexOf(output), withType(output, type));
  }

  /** The graph's outputs from now on: these alone. */
  void outputs(List<Output> outputs) {
    List<ValueInfoProto> declared = new ArrayList<>();
    for (Output output : outputs) {
      String value = output.value();
      if (taken.contains(output.name())) {
        String inner = fresh(output.name());
        rename(output.name(), inner);
        value = value.equals(output.name()) ? inner : value;
      }
      graph.addNode(make("Identity", List.of(value), output.name()));
      taken.add(output.name());
      declared.add(GraphBuilder.value(output.name(), DataType.FLOAT, output.shape().toArray()));
    }
    graph.clearOutput().addAllOutput(declared);
  }

  /** A value of the graph, made public as FLOAT. */
  record Output(String value, String name, List<Object> shape) {}

  private void castFrom(ValueInfoProto declared, ValueInfoProto input) {
    String name = input.getName();
    String inner = fresh(name);
    removeInput(name);
    rename(name, inner);
    graph.addInput(declared);
    taken.add(name);
    graph.addNode(
        front++,
        make("Cast", List.of(name), inner, GraphBuilder.attribute("to", Declared.type(input))));
  }

  private static ValueInfoProto withType(ValueInfoProto value, DataType type) {
    ValueInfoProto.Builder changed = value.toBuilder();
    changed.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
    return changed.build();
  }

  private void removeInput(String name) {
    for (int i = 0; i < graph.getInputCount(); i++) {
      if (graph.getInput(i).getName().equals(name)) {
        graph.removeInput(i);
        taken.remove(name);
        return;
      }
    }
  }

  private void rename(String from, String to) {
    graph.getNodeBuilderList().forEach(node -> rename(node, from, to));
    graph
        .getInitializerBuilderList()
        .forEach(
            weight -> {
              if (weight.getName().equals(from)) {
                weight.setName(to);
              }
            });
    graph
        .getValueInfoBuilderList()
        .forEach(
            info -> {
              if (info.getName().equals(from)) {
                info.setName(to);
              }
            });
    taken.remove(from);
    taken.add(to);
  }

  private static void rename(NodeProto.Builder node, String from, String to) {
    for (int i = 0; i < node.getInputCount(); i++) {
      if (node.getInput(i).equals(from)) {
        node.setInput(i, to);
      }
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      if (node.getOutput(i).equals(from)) {
        node.setOutput(i, to);
      }
    }
    // Branches and loops read values of the graph around them.
    for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
      if (attribute.hasG()) {
        attribute.getGBuilder().getNodeBuilderList().forEach(inner -> rename(inner, from, to));
      }
    }
  }

  private NodeProto make(
      String op, List<String> inputs, String output, AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(output + "_node")
        .addAllInput(inputs)
        .addOutput(output)
        .addAllAttribute(Arrays.asList(attributes))
        .build();
  }

  private String weight(DataType type, ByteBuffer raw, long... shape) {
    String name = fresh("constant");
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return name;
  }

  private String fresh(String hint) {
    String name;
    do {
      name = "plimsoll_" + hint + "_" + names++;
    } while (!taken.add(name));
    return name;
  }
}
