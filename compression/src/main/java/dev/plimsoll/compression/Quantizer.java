package dev.plimsoll.compression;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.Graphs;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic int8 quantization of matrix products with constant weights.
 *
 * <pre>
 *   y = x · W (+ b)      becomes      (q, s, z) = DynamicQuantizeLinear(x)   once per x
 *                                     y = Cast(MatMulInteger(q, Wq, z)) · (s · w) (+ b)
 * </pre>
 *
 * <p>Weights become int8 with a scale per column ({@link Int8Matrix}); activations become uint8
 * with one scale per tensor, found anew on each run from its smallest and largest value. That is
 * why the answers of the result depend on batch mates. Products that share an activation share its
 * quantization. Everything else stays float, and every value keeps its name. The runtime fuses the
 * four nodes when it loads them.
 *
 * <p>Error: each weight moves by at most half its column's step, each activation by at most half of
 * {@code (max - min) / 255}; encoders of random weights move by 1.5 to 2.3 %. Weights take a
 * quarter of the space. Cost of the rewrite: one pass over the weights.
 *
 * <p>Source: the scheme of ONNX Runtime's Python tool {@code quantize_dynamic}; subgraphs are left
 * as they are.
 */
public final class Quantizer {
  private static final long OPSET_MIN = 11;

  private final GraphProto original;
  private final QuantizeOptions options;
  private final GraphNames names;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> overridable;
  private final GraphProto.Builder result;
  private final List<NodeChange> changes = new ArrayList<>();
  private final Map<String, Activation> activations = new HashMap<>();
  private final Map<String, Weight> weights = new HashMap<>();

  /** The names of the three outputs of a DynamicQuantizeLinear. */
  private record Activation(String integers, String scale, String zeroPoint) {}

  /** The names of the initializers of a quantized weight. */
  private record Weight(String integers, String scales) {}

  private Quantizer(GraphProto original, QuantizeOptions options) {
    this.original = original;
    this.options = options;
    this.names = new GraphNames(original);
    original.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    this.overridable =
        original.getInputList().stream()
            .map(ValueInfoProto::getName)
            .collect(Collectors.toCollection(HashSet::new));
    this.result = original.toBuilder().clearNode();
  }

  /**
   * Rewrites a graph and has the runtime check it.
   *
   * @throws PlimsollException NOTHING_TO_QUANTIZE when no product could be changed, with the
   *     reasons; OPSET_TOO_OLD; UNKNOWN_NODE for an excluded name that is no product of the graph
   */
  public static Quantized dynamicInt8(ModelProto model, QuantizeOptions options) {
    long opset =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToLong(set -> set.getVersion())
            .findFirst()
            .orElse(0);
    if (opset < OPSET_MIN) {
      throw new PlimsollException(
          CompressionError.OPSET_TOO_OLD,
          "opset: " + opset + " (expected: at least " + OPSET_MIN + ")");
    }
    Quantizer quantizer = new Quantizer(model.getGraph(), options);
    quantizer.rewrite();
    ModelProto rewritten = model.toBuilder().setGraph(quantizer.result).build();
    Graphs.check(rewritten);
    return new Quantized(rewritten, quantizer.changes);
  }

  private void rewrite() {
    for (NodeProto node : original.getNodeList()) {
      if (Product.isOne(node)) {
        rewrite(Product.of(node, constants));
      } else {
        result.addNode(node);
      }
    }
    refuseUnknownExclusions();
    if (changes.stream().noneMatch(NodeChange::changed)) {
      String met =
          changes.isEmpty()
              ? "none"
              : changes.stream()
                  .map(change -> change.node() + " (" + change.reason() + ")")
                  .collect(Collectors.joining(", "));
      throw new PlimsollException(
          CompressionError.NOTHING_TO_QUANTIZE,
          "matrix products of graph '"
              + original.getName()
              + "': "
              + met
              + " (expected: a MatMul or Gemm with a constant weight)");
    }
    dropUnread();
  }

  private void rewrite(Product product) {
    String reason = product.reasonToKeep(options, overridable);
    TensorProto weight = product.weight();
    if (reason != null || weight == null) {
      result.addNode(product.node());
      changes.add(change(product, false, reason == null ? "no weight" : reason));
      return;
    }
    emit(product, weight);
    changes.add(change(product, true, "int8 per column, " + options.levels() + " levels a side"));
  }

  private void emit(Product product, TensorProto tensor) {
    String name = product.name();
    NodeProto node = product.node();
    Activation x = activations.computeIfAbsent(node.getInput(0), this::quantizeActivation);
    Weight w =
        weights.computeIfAbsent(
            tensor.getName() + "/" + product.transposed() + "/" + product.alpha(),
            key -> quantizeWeight(product, tensor));
    String summed = add("MatMulInteger", name, List.of(x.integers, w.integers, x.zeroPoint), null);
    String real = fresh(name, "Cast");
    result.addNode(
        node("Cast", name, List.of(summed), real)
            .addAttribute(
                GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT.getNumber())));
    String scale = add("Mul", name + "_scale", List.of(x.scale, w.scales), null);
    String bias = product.bias();
    if (bias == null || product.beta() == 0) {
      add("Mul", name, List.of(real, scale), node.getOutput(0));
      return;
    }
    String y = add("Mul", name, List.of(real, scale), null);
    add("Add", name, List.of(y, scaled(bias, product)), node.getOutput(0));
  }

  private String scaled(String bias, Product product) {
    if (product.beta() == 1) {
      return bias;
    }
    String beta = fresh(product.name(), "beta");
    result.addInitializer(
        TensorProto.newBuilder()
            .setName(beta)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(product.beta()));
    return add("Mul", product.name() + "_bias", List.of(bias, beta), null);
  }

  private Activation quantizeActivation(String value) {
    Activation made =
        new Activation(fresh(value, "int8"), fresh(value, "scale"), fresh(value, "zero"));
    result.addNode(
        node("DynamicQuantizeLinear", value, List.of(value), made.integers)
            .addOutput(made.scale)
            .addOutput(made.zeroPoint));
    return made;
  }

  private Weight quantizeWeight(Product product, TensorProto tensor) {
    int rows = Math.toIntExact(tensor.getDims(0));
    int columns = Math.toIntExact(tensor.getDims(1));
    float[] values = FloatTensors.values(tensor);
    Int8Matrix matrix =
        product.transposed()
            ? Int8Matrix.of(
                FloatTensors.transposed(values, rows, columns), columns, rows, options.levels())
            : Int8Matrix.of(values, rows, columns, options.levels());
    String name = tensor.getName();
    Weight made = new Weight(fresh(name, "int8"), fresh(name, "scale"));
    result.addInitializer(matrix.integers(made.integers));
    result.addInitializer(matrix.scales(made.scales, product.alpha()));
    return made;
  }

  private String add(String op, String owner, List<String> inputs, @Nullable String output) {
    String made = output == null ? fresh(owner, op) : output;
    result.addNode(node(op, owner, inputs, made));
    return made;
  }

  private NodeProto.Builder node(String op, String owner, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(names.fresh(owner + "_" + op + "_node"))
        .addAllInput(inputs)
        .addOutput(output);
  }

  private String fresh(String owner, String what) {
    return names.fresh(owner + "_" + what);
  }

  private void refuseUnknownExclusions() {
    Set<String> known = changes.stream().map(NodeChange::node).collect(Collectors.toSet());
    for (String name : options.excluded()) {
      if (!known.contains(name)) {
        throw new PlimsollException(
            CompressionError.UNKNOWN_NODE,
            "excluded: '" + name + "' (expected: one of the matrix products " + known + ")");
      }
    }
  }

  /** The float weights go when nothing reads them any more. */
  private void dropUnread() {
    Set<String> read = GraphNames.read(result.build());
    List<TensorProto> kept =
        result.getInitializerList().stream()
            .filter(
                tensor -> read.contains(tensor.getName()) || overridable.contains(tensor.getName()))
            .toList();
    result.clearInitializer().addAllInitializer(kept);
  }

  private static NodeChange change(Product product, boolean changed, String reason) {
    return new NodeChange(
        product.name(), product.node().getOpType(), changed, reason, product.elements());
  }
}
