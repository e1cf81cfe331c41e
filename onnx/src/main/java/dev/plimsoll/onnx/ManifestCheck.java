package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.GraphProto;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The manifest and the graph must tell the same story. */
final class ManifestCheck {
  private ManifestCheck() {}

  static void agrees(ModelManifest manifest, ModelProto model, String where) {
    if (manifest.format() != ModelPackage.FORMAT) {
      throw invalid(where, "format: " + manifest.format(), "" + ModelPackage.FORMAT);
    }
    GraphProto graph = model.getGraph();
    List<ModelInput> met = inputs(graph, manifest.text(), where);
    if (!met.equals(manifest.inputs())) {
      throw invalid(
          where, "inputs of the graph: " + met, "those of the manifest, " + manifest.inputs());
    }
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    if (!outputs.containsAll(manifest.outputs())) {
      throw invalid(
          where,
          "outputs of the graph: " + outputs,
          "those of the manifest, " + manifest.outputs());
    }
  }

  /**
   * What callers feed: the graph's inputs, with one text for its token inputs. Old files also list
   * their weights there, which do not count.
   */
  static List<ModelInput> inputs(GraphProto graph, @Nullable TextSpec text, String where) {
    Set<String> weights = new HashSet<>();
    graph.getInitializerList().forEach(weight -> weights.add(weight.getName()));
    List<ModelInput> inputs = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    for (ValueInfoProto input : graph.getInputList()) {
      if (text != null && TextFront.TOKEN_INPUTS.contains(input.getName())) {
        tokens.add(input.getName());
      } else if (!weights.contains(input.getName())) {
        int type = input.getType().getTensorType().getElemType();
        inputs.add(
            new ModelInput(
                input.getName(),
                type == TensorProto.DataType.STRING.getNumber()
                    ? InputType.TEXT
                    : InputType.NUMBER));
      }
    }
    if (text != null) {
      if (!tokens.contains(TextFront.IDS)) {
        throw invalid(where, "token inputs of the graph: " + tokens, TextFront.IDS + " among them");
      }
      inputs.add(0, new ModelInput(text.input(), InputType.TEXT));
    }
    return inputs;
  }

  private static PlimsollException invalid(String where, String met, String expected) {
    return new PlimsollException(
        OnnxError.PACKAGE_INVALID, where + ": " + met + " (expected: " + expected + ")");
  }
}
