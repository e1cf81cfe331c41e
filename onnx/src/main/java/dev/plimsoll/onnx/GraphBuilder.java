package dev.plimsoll.onnx;

import com.google.protobuf.ByteString;
import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.OperatorSetIdProto;
import dev.plimsoll.onnx.proto.StringStringEntryProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.TensorShapeProto;
import dev.plimsoll.onnx.proto.TypeProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an ONNX graph one node at a time, in the order of computation.
 *
 * <p>Values are known by their names, which the builder makes unique: a call that adds a node
 * returns the name of its output, to be handed to the next call. Weights become initializers as
 * little-endian raw bytes. Symbolic dimensions are written as text ({@code "N"}), fixed ones as
 * numbers.
 */
public final class GraphBuilder {
  /** Standard operators of opset 17, whose LayerNormalization every runtime since 2022 knows. */
  public static final int OPSET = 17;

  private static final int IR_VERSION = 8;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final TreeMap<String, Integer> domains = new TreeMap<>(Map.of("", OPSET));
  private final TreeMap<String, String> metadata = new TreeMap<>();
  private int names;

  public GraphBuilder(String name) {
    graph.setName(name);
  }

  /** Adds a graph input. Each dimension is a number, or a name for a symbolic one. */
  public String input(String name, TensorProto.DataType type, Object... shape) {
    graph.addInput(value(name, type, shape));
    return name;
  }

  /** Declares an existing value a graph output, under a public name. */
  public void output(String value, String publicName, TensorProto.DataType type, Object... shape) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setName(publicName + "_out")
            .addInput(value)
            .addOutput(publicName));
    graph.addOutput(value(publicName, type, shape));
  }

  /** Adds a node of the standard operator set with one output, and returns that output's name. */
  public String node(String op, List<String> inputs, AttributeProto... attributes) {
    return node("", op, inputs, 1, attributes).get(0);
  }

  /**
   * Adds a node and returns the names of its outputs. Other domains: {@code ai.onnx.ml}, {@code
   * com.microsoft}.
   */
  public List<String> node(
      String domain, String op, List<String> inputs, int outputs, AttributeProto... attributes) {
    if (!domain.isEmpty()) {
      domains.putIfAbsent(domain, domain.equals("ai.onnx.ml") ? 3 : 1);
    }
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(op)
            .setName(fresh(op))
            .addAllInput(inputs)
            .addAllAttribute(Arrays.asList(attributes));
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(fresh(op + "_out"));
    }
    graph.addNode(node.addAllOutput(results));
    return results;
  }

  public String floats(String hint, float[] values, long... shape) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return initializer(hint, TensorProto.DataType.FLOAT, raw, shape);
  }

  public String longs(String hint, long[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return initializer(hint, TensorProto.DataType.INT64, raw, shape);
  }

  public String strings(String hint, List<String> values, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(fresh(hint))
            .setDataType(TensorProto.DataType.STRING.getNumber());
    values.forEach(v -> tensor.addStringData(ByteString.copyFrom(v, StandardCharsets.UTF_8)));
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  public String scalar(float value) {
    return floats("scalar", new float[] {value});
  }

  /** A note that travels inside the file, such as the digest of the data it was trained on. */
  public void metadata(String key, String value) {
    metadata.put(key, value);
  }

  public ModelProto build() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("plimsoll")
            .setGraph(graph);
    domains.forEach(
        (domain, version) ->
            model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }

  public static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  public static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  public static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  public static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute.build();
  }

  public static AttributeProto attribute(String name, float[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  public static AttributeProto attribute(String name, List<String> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  private String initializer(
      String hint, TensorProto.DataType type, ByteBuffer raw, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(fresh(hint))
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  private String fresh(String hint) {
    return hint + "_" + names++;
  }

  static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (Object dim : shape) {
      TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
      dims.addDim(
          dim instanceof Number n
              ? one.setDimValue(n.longValue())
              : one.setDimParam(dim.toString()));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(dims)))
        .build();
  }
}
