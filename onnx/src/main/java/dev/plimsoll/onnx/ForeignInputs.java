package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;

/** The beginnings of foreign graphs, made to take what callers send. */
final class ForeignInputs {
  private final GraphEdit graph;

  ForeignInputs(GraphEdit graph) {
    this.graph = graph;
  }

  /** Token inputs: INT64 [N,T], under their usual names. */
  void tokens() {
    List<ValueInfoProto> inputs = graph.inputs();
    if (inputs.stream().noneMatch(input -> input.getName().equals(TextFront.IDS))) {
      throw refused(inputs, TextFront.IDS + " among them, as text models have it");
    }
    for (ValueInfoProto input : inputs) {
      List<Long> shape = Declared.shape(input);
      if (!TextFront.TOKEN_INPUTS.contains(input.getName())) {
        throw refused(
            inputs, "none but " + List.of(TextFront.IDS, TextFront.MASK, TextFront.TYPES));
      }
      if (shape.size() != 2 || shape.get(0) > 0 || shape.get(1) > 0) {
        throw refused(inputs, "open dimensions [rows, tokens]");
      }
      if (Declared.type(input) == DataType.INT32.getNumber()) {
        graph.retype(input, DataType.INT64, "N", "T");
      } else if (Declared.type(input) != DataType.INT64.getNumber()) {
        throw refused(inputs, "INT64 or INT32 token ids");
      }
    }
  }

  /** One FLOAT or STRING input [N,1] per raw feature. */
  void features(ImportSpec spec) {
    List<ValueInfoProto> inputs = graph.inputs();
    if (!spec.features().isEmpty()) {
      split(inputs, spec.features());
      return;
    }
    for (ValueInfoProto input : inputs) {
      List<Long> shape = Declared.shape(input);
      boolean single = shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1);
      if (!single || (shape.get(0) > 0)) {
        throw refused(
            inputs,
            "[rows, 1] for each raw feature; for one matrix, name its columns with --features");
      }
      int type = Declared.type(input);
      if (type == DataType.DOUBLE.getNumber() || type == DataType.INT64.getNumber()) {
        graph.retype(input, DataType.FLOAT, "N", 1);
      } else if (type != DataType.FLOAT.getNumber() && type != DataType.STRING.getNumber()) {
        throw refused(inputs, "FP32, FP64, INT64 or BYTES features");
      }
    }
  }

  /** One matrix becomes as many inputs as it has columns. */
  private void split(List<ValueInfoProto> inputs, List<String> features) {
    boolean matrix =
        inputs.size() == 1
            && Declared.shape(inputs.get(0)).size() == 2
            && (Declared.type(inputs.get(0)) == DataType.FLOAT.getNumber()
                || Declared.type(inputs.get(0)) == DataType.DOUBLE.getNumber());
    long width = matrix ? Declared.shape(inputs.get(0)).get(1) : -1;
    if (!matrix || (width > 0 && width != features.size())) {
      throw refused(inputs, "one FP32 matrix [rows, " + features.size() + "] for these features");
    }
    ValueInfoProto input = inputs.get(0);
    List<String> columns = new ArrayList<>();
    for (String feature : features) {
      if (feature.equals(input.getName())) {
        throw refused(inputs, "features with names other than the matrix");
      }
      columns.add(graph.input(feature, DataType.FLOAT, "N", 1));
    }
    String joined = graph.early("Concat", columns, GraphBuilder.attribute("axis", 1L));
    if (Declared.type(input) == DataType.DOUBLE.getNumber()) {
      joined =
          graph.early(
              "Cast",
              List.of(joined),
              GraphBuilder.attribute("to", (long) DataType.DOUBLE.getNumber()));
    }
    graph.replaceInput(input.getName(), joined);
  }

  private static PlimsollException refused(List<ValueInfoProto> inputs, String expected) {
    return new PlimsollException(
        OnnxError.IMPORT_REFUSED,
        "inputs: " + Declared.describe(inputs) + " (expected: " + expected + ")");
  }
}
