package dev.plimsoll.compression;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.Set;

/** The names of values in a graph: which are taken, and which are still read. */
final class GraphNames {
  private final Set<String> taken = new HashSet<>();

  GraphNames(GraphProto graph) {
    collect(graph, taken, true);
  }

  /** A name that nothing in the graph has; the same one is never given twice. */
  String fresh(String wish) {
    String name = wish;
    for (int i = 2; !taken.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  /** Every value that a node here or in a subgraph reads, and the graph's outputs. */
  static Set<String> read(GraphProto graph) {
    Set<String> names = new HashSet<>();
    collect(graph, names, false);
    return names;
  }

  private static void collect(GraphProto graph, Set<String> names, boolean made) {
    for (NodeProto node : graph.getNodeList()) {
      names.addAll(node.getInputList());
      if (made) {
        names.addAll(node.getOutputList());
        names.add(node.getName());
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          collect(attribute.getG(), names, made);
        }
        attribute.getGraphsList().forEach(inner -> collect(inner, names, made));
      }
    }
    graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(names::add);
    if (made) {
      graph.getInputList().stream().map(ValueInfoProto::getName).forEach(names::add);
      graph.getInitializerList().stream().map(TensorProto::getName).forEach(names::add);
    }
  }
}
