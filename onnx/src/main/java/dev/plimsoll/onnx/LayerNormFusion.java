package dev.plimsoll.onnx;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.OperatorSetIdProto;
import dev.plimsoll.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Layer norms (Ba et al. 2016), whether one node or the nine that exporters wrote before operator
 * set 17, as ONNX Runtime's own {@code SkipLayerNormalization}, which also takes over the residual
 * and the bias that were added before.
 *
 * <p>It pays with the runtime that this house uses, 1.28: there a row of 384 numbers takes the
 * standard operator 1.9 µs and this one 0.4 (docs/decisions/0010-fused-layer-norms.md). A norm of
 * which nothing was added before is that of twice its input, which is the same to the bit when four
 * times as much is added to the variance.
 *
 * <p>Shapes are not known here: what comes out must be run beside what went in. The operator wants
 * two or three dimensions, and the two that it adds of one shape.
 */
public final class LayerNormFusion {
  private static final String DOMAIN = "com.microsoft";
  private static final String FUSED = "SkipLayerNormalization";

  private final GraphProto graph;
  private final GraphReaders readers;
  private final boolean sums;
  private final Map<Integer, NodeProto> replaced = new HashMap<>();
  private final Set<Integer> gone = new HashSet<>();

  private LayerNormFusion(GraphProto graph, boolean sums) {
    this.graph = graph;
    this.sums = sums;
    this.readers = new GraphReaders(graph);
  }

  /** The same model with its layer norms fused; itself when it has none that can be. */
  public static ModelProto fused(ModelProto model) {
    return fused(model, true);
  }

  /** The same without the sums before them, whose shapes need not be equal. */
  public static ModelProto fusedAlone(ModelProto model) {
    return fused(model, false);
  }

  private static ModelProto fused(ModelProto model, boolean sums) {
    LayerNormFusion fusion = new LayerNormFusion(model.getGraph(), sums);
    fusion.run();
    return fusion.replaced.isEmpty() ? model : fusion.build(model);
  }

  /** How many fused layer norms a model has. */
  public static int count(ModelProto model) {
    return (int)
        model.getGraph().getNodeList().stream()
            .filter(node -> node.getOpType().equals(FUSED))
            .count();
  }

  private void run() {
    for (int i = 0; i < graph.getNodeCount(); i++) {
      LayerNorm norm = LayerNorm.endingAt(i, readers);
      if (norm != null) {
        gone.addAll(norm.nodes());
        replaced.put(i, fused(norm));
      }
    }
  }

  private NodeProto fused(LayerNorm norm) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(FUSED)
            .setDomain(DOMAIN)
            .setName(norm.output() + "_fused")
            .addOutput(norm.output());
    Sum sum = sums ? sum(norm) : null;
    if (sum == null) {
      return node.addInput(norm.input())
          .addInput(norm.input())
          .addInput(norm.scale())
          .addInput(norm.shift())
          .addAttribute(epsilon(4 * norm.epsilon()))
          .build();
    }
    gone.addAll(sum.nodes());
    node.addInput(sum.left()).addInput(sum.right()).addInput(norm.scale()).addInput(norm.shift());
    if (sum.bias() != null) {
      node.addInput(sum.bias());
    }
    if (sum.read()) {
      node.addOutput("").addOutput("").addOutput(norm.input());
    }
    return node.addAttribute(epsilon(norm.epsilon())).build();
  }

  private static AttributeProto epsilon(float value) {
    return AttributeProto.newBuilder()
        .setName("epsilon")
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /**
   * What was added before a norm.
   *
   * @param read whether others read the sum too
   * @param nodes that added
   */
  private record Sum(
      String left, String right, @Nullable String bias, boolean read, List<Integer> nodes) {}

  /** The sum of two tensors that a norm reads; null when it reads something else. */
  private @Nullable Sum sum(LayerNorm norm) {
    Integer place = readers.maker(norm.input());
    if (place == null
        || gone.contains(place)
        || !graph.getNode(place).getOpType().equals("Add")
        || graph.getNode(place).getInputList().stream().anyMatch(readers::isWeight)) {
      return null;
    }
    List<Integer> others =
        readers.of(norm.input()).stream().filter(reader -> !norm.nodes().contains(reader)).toList();
    // A reader that stands before the norm would read what is not there yet.
    if (others.stream().anyMatch(reader -> reader < norm.last())) {
      return null;
    }
    NodeProto add = graph.getNode(place);
    List<Integer> nodes = new ArrayList<>(List.of(place));
    for (int side = 0; side < 2; side++) {
      Biased biased = biased(add.getInput(side), norm);
      if (biased != null) {
        nodes.add(biased.place());
        String other = add.getInput(1 - side);
        return new Sum(biased.value(), other, biased.bias(), !others.isEmpty(), nodes);
      }
    }
    return new Sum(add.getInput(0), add.getInput(1), null, !others.isEmpty(), nodes);
  }

  private record Biased(String value, String bias, int place) {}

  /** A sum with one row of weights, as wide as the norm, that nobody else reads. */
  private @Nullable Biased biased(String sum, LayerNorm norm) {
    Integer place = readers.maker(sum);
    if (place == null
        || gone.contains(place)
        || !graph.getNode(place).getOpType().equals("Add")
        || readers.of(sum).size() != 1) {
      return null;
    }
    NodeProto add = graph.getNode(place);
    for (int side = 0; side < 2; side++) {
      String bias = add.getInput(side);
      if (readers.width(bias) == readers.width(norm.scale()) && readers.width(bias) > 0) {
        return new Biased(add.getInput(1 - side), bias, place);
      }
    }
    return null;
  }

  private ModelProto build(ModelProto model) {
    GraphProto.Builder changed = graph.toBuilder().clearNode();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = replaced.get(i);
      if (node != null) {
        changed.addNode(node);
      } else if (!gone.contains(i)) {
        changed.addNode(graph.getNode(i));
      }
    }
    forgetUnread(changed);
    ModelProto.Builder result = model.toBuilder().setGraph(changed);
    Stream<String> domains = model.getOpsetImportList().stream().map(OperatorSetIdProto::getDomain);
    if (domains.noneMatch(DOMAIN::equals)) {
      result.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
    }
    return result.build();
  }

  /** Numbers that were of the norms alone; the runtime would warn of each. */
  private void forgetUnread(GraphProto.Builder changed) {
    GraphReaders left = new GraphReaders(changed.build());
    Predicate<String> unread = value -> left.of(value).isEmpty() && !readers.of(value).isEmpty();
    List<NodeProto> nodes =
        changed.getNodeList().stream()
            .filter(
                node -> !(node.getOpType().equals("Constant") && unread.test(node.getOutput(0))))
            .toList();
    List<TensorProto> weights =
        changed.getInitializerList().stream()
            .filter(weight -> !unread.test(weight.getName()))
            .toList();
    changed.clearNode().addAllNode(nodes).clearInitializer().addAllInitializer(weights);
  }
}
