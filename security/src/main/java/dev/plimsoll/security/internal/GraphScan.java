package dev.plimsoll.security.internal;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.FunctionProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.OperatorSetIdProto;
import dev.plimsoll.onnx.proto.SparseTensorProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanRule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules about a parsed graph: versions, operators, shapes made from constants, tensors. */
public final class GraphScan {
  private static final long IR_MIN = 3;
  private static final long IR_MAX = 13;

  /** Domains whose operators the runtime ships itself, and the newest version that it knows. */
  private static final Map<String, Long> DOMAINS =
      Map.of("", 26L, "ai.onnx", 26L, "ai.onnx.ml", 5L, "com.microsoft", 1L);

  /** They run code or compiled blobs that come with the model. */
  private static final Set<String> DENIED =
      Set.of("EPContext", "PythonOp", "PythonOpGrad", "PyOp", "ATen", "TritonOp", "ExternalOp");

  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli");

  /** Operators that make a tensor as large as a constant says, and which input says it. */
  private static final Map<String, Integer> SHAPED =
      Map.of("ConstantOfShape", 0, "Expand", 1, "Tile", 1);

  private final ScanLimits limits;
  private final Findings findings;
  private final TensorScan tensors;
  private final String file;

  /**
   * A scan of one graph.
   *
   * @param folder where files with weights must be
   * @param file its name, for findings
   */
  public GraphScan(ScanLimits limits, Findings findings, Path folder, String file) {
    this.limits = limits;
    this.findings = findings;
    this.tensors = new TensorScan(findings, folder, file);
    this.file = file;
  }

  public void scan(ModelProto model) {
    versions(model);
    if (model.getTrainingInfoCount() > 0) {
      findings.warn(
          ScanRule.TRAINING_GRAPH, file, "training graphs in it (expected: inference alone)");
    }
    for (FunctionProto function : model.getFunctionsList()) {
      domain(function.getDomain(), function.getName(), "function '" + function.getName() + "'");
      nodes(function.getNodeList(), Map.of());
    }
    model
        .getTrainingInfoList()
        .forEach(
            training -> {
              graph(training.getInitialization());
              graph(training.getAlgorithm());
            });
    graph(model.getGraph());
  }

  public Set<String> externalFiles() {
    return tensors.externalFiles();
  }

  private void versions(ModelProto model) {
    long ir = model.getIrVersion();
    if (ir < IR_MIN || ir > IR_MAX) {
      findings.refuse(
          ScanRule.UNKNOWN_VERSION,
          file,
          "ir_version: " + ir + " (expected: " + IR_MIN + " to " + IR_MAX + ")");
    }
    boolean standard = false;
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      standard |= set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx");
      Long newest = DOMAINS.get(set.getDomain());
      if (newest == null) {
        domain(set.getDomain(), "operator set", file);
      } else if (set.getVersion() < 1 || set.getVersion() > newest) {
        findings.refuse(
            ScanRule.UNKNOWN_VERSION,
            file,
            "opset: "
                + set.getVersion()
                + " of '"
                + set.getDomain()
                + "' (expected: 1 to "
                + newest
                + ")");
      }
    }
    if (!standard) {
      findings.refuse(
          ScanRule.UNKNOWN_VERSION, file, "no opset of the standard operators (expected: one)");
    }
  }

  private void graph(GraphProto graph) {
    Map<String, TensorProto> constants = new HashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      tensors.scan(tensor);
      constants.put(tensor.getName(), tensor);
    }
    graph.getSparseInitializerList().forEach(this::sparse);
    nodes(graph.getNodeList(), constants);
  }

  private void nodes(List<NodeProto> nodes, Map<String, TensorProto> initializers) {
    Map<String, TensorProto> constants = new HashMap<>(initializers);
    for (NodeProto node : nodes) {
      String where = file + " node '" + node.getName() + "'";
      domain(node.getDomain(), node.getOpType(), where);
      if (DENIED.contains(node.getOpType())) {
        findings.refuse(
            ScanRule.DENIED_OPERATOR,
            where,
            node.getOpType() + " runs code of the model's own (expected: none that does)");
      }
      if (RANDOM.contains(node.getOpType())) {
        findings.warn(
            ScanRule.NOT_REPRODUCIBLE, where, node.getOpType() + " (expected: equal answers)");
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        attribute(attribute);
        if (node.getOpType().equals("Constant") && attribute.hasT() && node.getOutputCount() > 0) {
          constants.put(node.getOutput(0), attribute.getT());
        }
      }
      shape(node, constants, where);
    }
  }

  private void attribute(AttributeProto attribute) {
    if (attribute.hasT()) {
      tensors.scan(attribute.getT());
    }
    attribute.getTensorsList().forEach(tensors::scan);
    if (attribute.hasSparseTensor()) {
      sparse(attribute.getSparseTensor());
    }
    attribute.getSparseTensorsList().forEach(this::sparse);
    if (attribute.hasG()) {
      graph(attribute.getG());
    }
    attribute.getGraphsList().forEach(this::graph);
  }

  private void sparse(SparseTensorProto tensor) {
    tensors.scan(tensor.getValues());
    tensors.scan(tensor.getIndices());
    long elements = TensorScan.product(tensor.getDimsList());
    if (elements < 0 || elements > limits.elements()) {
      findings.refuse(
          ScanRule.SHAPE_BOMB,
          file + " sparse tensor '" + tensor.getValues().getName() + "'",
          "shape "
              + tensor.getDimsList()
              + " (expected: at most "
              + limits.elements()
              + " values)");
    }
  }

  /** The runtime computes constants when it loads a graph, so a large one needs no request. */
  private void shape(NodeProto node, Map<String, TensorProto> constants, String where) {
    Integer index = SHAPED.get(node.getOpType());
    if (index == null || node.getInputCount() <= index) {
      return;
    }
    TensorProto shape = constants.get(node.getInput(index));
    if (shape == null) {
      return;
    }
    List<Long> dims = TensorScan.longs(shape);
    long elements = TensorScan.product(dims);
    if (elements < 0 || elements > limits.elements()) {
      findings.refuse(
          ScanRule.SHAPE_BOMB,
          where,
          node.getOpType()
              + " of "
              + dims.subList(0, Math.min(8, dims.size()))
              + " (expected: at most "
              + limits.elements()
              + " values)");
    }
  }

  private void domain(String domain, String operator, String where) {
    if (!DOMAINS.containsKey(domain)) {
      findings.refuse(
          ScanRule.CUSTOM_OPERATOR,
          where,
          operator + " of domain '" + domain + "' (expected: one of " + DOMAINS.keySet() + ")");
    }
  }
}
