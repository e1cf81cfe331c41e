package dev.plimsoll.onnx;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.NodeProto;
import java.util.List;
import java.util.Set;

/**
 * The names of its classes that a graph brings: classical classifiers carry them in their nodes.
 */
final class ClassLabels {
  /** Of ZipMap, LinearClassifier, SVMClassifier and TreeEnsembleClassifier. */
  private static final Set<String> ATTRIBUTES =
      Set.of("classlabels_strings", "classlabels_int64s", "classlabels_ints");

  private ClassLabels() {}

  /** In the order of the columns; none when the graph has no such node. */
  static List<String> of(ModelProto model) {
    return model.getGraph().getNodeList().stream()
        .map(ClassLabels::of)
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Of one node. */
  static List<String> of(NodeProto node) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (ATTRIBUTES.contains(attribute.getName())) {
        List<String> numbers = attribute.getIntsList().stream().map(String::valueOf).toList();
        return numbers.isEmpty()
            ? attribute.getStringsList().stream().map(name -> name.toStringUtf8()).toList()
            : numbers;
      }
    }
    return List.of();
  }
}
