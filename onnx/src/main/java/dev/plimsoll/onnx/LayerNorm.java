package dev.plimsoll.onnx;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A layer norm over the last dimension, as it stands in a graph: scale * (x - mean) / sqrt(variance
 * + epsilon) + shift.
 *
 * @param input x
 * @param scale FLOAT [width], a weight
 * @param shift likewise
 * @param nodes places of its nodes, the last of which makes the output
 */
record LayerNorm(
    String input,
    String scale,
    String shift,
    float epsilon,
    String output,
    Set<Integer> nodes,
    int last) {

  /** The one whose output a node makes; null when it makes something else. */
  static @Nullable LayerNorm endingAt(int place, GraphReaders graph) {
    NodeProto node = graph.node(place);
    return switch (node.getOpType()) {
      case "LayerNormalization" -> whole(node, place, graph);
      case "Add" -> new Parts(graph, place).found();
      default -> null;
    };
  }

  private static @Nullable LayerNorm whole(NodeProto node, int place, GraphReaders graph) {
    boolean usual =
        node.getDomain().isEmpty()
            && node.getInputCount() == 3
            && node.getOutputList().stream().skip(1).allMatch(String::isEmpty)
            && attribute(node, "axis").map(AttributeProto::getI).orElse(-1L) == -1
            && isRow(node.getInput(1), node.getInput(2), graph);
    return usual
        ? new LayerNorm(
            node.getInput(0),
            node.getInput(1),
            node.getInput(2),
            attribute(node, "epsilon").map(AttributeProto::getF).orElse(1e-5f),
            node.getOutput(0),
            Set.of(place),
            place)
        : null;
  }

  private static boolean isRow(String scale, String shift, GraphReaders graph) {
    return graph.width(scale) > 0 && graph.width(scale) == graph.width(shift);
  }

  private static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(each -> each.getName().equals(name)).findFirst();
  }

  /** The nine nodes, from the last to the first. A step that finds something else ends it. */
  private static final class Parts {
    private final GraphReaders graph;
    private final int last;
    private final List<Integer> nodes = new ArrayList<>();

    Parts(GraphReaders graph, int last) {
      this.graph = graph;
      this.last = last;
    }

    @Nullable LayerNorm found() {
      NodeProto add = graph.node(last);
      nodes.add(last);
      for (int side = 0; side < 2; side++) {
        String shift = add.getInput(side);
        NodeProto scaled = graph.width(shift) > 0 ? own(add.getInput(1 - side), "Mul") : null;
        if (scaled != null) {
          return scaled(scaled, shift);
        }
      }
      return null;
    }

    private @Nullable LayerNorm scaled(NodeProto mul, String shift) {
      for (int side = 0; side < 2; side++) {
        String scale = mul.getInput(side);
        NodeProto divided = isRow(scale, shift, graph) ? own(mul.getInput(1 - side), "Div") : null;
        if (divided != null) {
          return divided(divided, scale, shift);
        }
      }
      return null;
    }

    private @Nullable LayerNorm divided(NodeProto div, String scale, String shift) {
      Integer centred = graph.maker(div.getInput(0), "Sub");
      NodeProto root = own(div.getInput(1), "Sqrt");
      NodeProto sum = root == null ? null : own(root.getInput(0), "Add");
      if (centred == null || sum == null) {
        return null;
      }
      int second = graph.number(sum.getInput(0)).isPresent() ? 0 : 1;
      OptionalDouble epsilon = graph.number(sum.getInput(second));
      NodeProto variance = own(sum.getInput(1 - second), "ReduceMean");
      NodeProto square = variance == null ? null : square(variance.getInput(0));
      NodeProto difference = graph.node(centred);
      NodeProto mean = own(difference.getInput(1), "ReduceMean");
      boolean fits =
          epsilon.isPresent()
              && variance != null
              && square != null
              && mean != null
              && square.getInput(0).equals(difference.getOutput(0))
              && mean.getInput(0).equals(difference.getInput(0))
              && overLast(variance)
              && overLast(mean)
              && graph.of(difference.getOutput(0)).stream()
                  .allMatch(reader -> nodes.contains(reader));
      nodes.add(centred);
      return fits
          ? new LayerNorm(
              difference.getInput(0),
              scale,
              shift,
              (float) epsilon.getAsDouble(),
              graph.node(last).getOutput(0),
              Set.copyOf(nodes),
              last)
          : null;
    }

    /** The second power, or the product with itself. */
    private @Nullable NodeProto square(String value) {
      NodeProto power = own(value, "Pow");
      if (power != null) {
        return graph.number(power.getInput(1)).orElse(0) == 2 ? power : null;
      }
      NodeProto product = own(value, "Mul");
      return product != null && product.getInput(0).equals(product.getInput(1)) ? product : null;
    }

    /** The node that makes a value which one node alone reads, if it is of that operator. */
    private @Nullable NodeProto own(String value, String operator) {
      Integer place = graph.maker(value, operator);
      if (place == null || graph.of(value).stream().distinct().count() != 1) {
        return null;
      }
      nodes.add(place);
      return graph.node(place);
    }

    /** Axes are an attribute before operator set 18, and an input since. */
    private boolean overLast(NodeProto mean) {
      Optional<AttributeProto> axes = attribute(mean, "axes");
      Long axis =
          axes.isPresent()
              ? axes.get().getIntsCount() == 1 ? Long.valueOf(axes.get().getInts(0)) : null
              : mean.getInputCount() == 2 ? graph.whole(mean.getInput(1)) : null;
      boolean kept = attribute(mean, "keepdims").map(AttributeProto::getI).orElse(1L) == 1;
      return kept && axis != null && axis == -1;
    }
  }
}
