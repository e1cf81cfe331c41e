package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Optional;

/**
 * The ends of models that give one number per row: rerankers and binary classifiers.
 *
 * <p>What they have may be a logit or a probability in one column, or one of either per class in
 * two; what they get is always both, [N,1].
 */
final class ScoreHeads {
  static final String SCORE = "score";
  private static final float EDGE = 1e-7f;

  private final GraphEdit graph;

  ScoreHeads(GraphEdit graph) {
    this.graph = graph;
  }

  /** Ends in {@code score} between 0 and 1, from logits. */
  void reranker(ImportSpec spec) {
    ValueInfoProto output = choose(spec, List.of("logits", "scores", "score"));
    String logit = column(output, true);
    graph.outputs(
        List.of(
            new GraphEdit.Output(
                graph.node("Sigmoid", List.of(logit)), SCORE, List.<Object>of("N", 1))));
  }

  /** The type of a token in a pair: 1 for what follows the first separator. */
  void tokenTypes(int separator) {
    String found = graph.early("Equal", List.of(TextFront.IDS, graph.longs(separator)));
    String ones = graph.early("Cast", List.of(found), to(DataType.INT64));
    String before =
        graph.early(
            "CumSum", List.of(ones, graph.index(1)), GraphBuilder.attribute("exclusive", 1L));
    String any = graph.early("Cast", List.of(before), to(DataType.BOOL));
    graph.replaceInput(TextFront.TYPES, graph.early("Cast", List.of(any), to(DataType.INT64)));
  }

  /** Ends in {@code probability} and {@code logit}, from whichever of the two there is. */
  void binary(ImportSpec spec) {
    ValueInfoProto output =
        choose(spec, List.of("probability", "probabilities", "logit", "logits", "score"));
    boolean isLogit = output.getName().startsWith("logit");
    String value = column(output, isLogit);
    String probability = isLogit ? graph.node("Sigmoid", List.of(value)) : value;
    String logit = isLogit ? value : logit(probability);
    graph.outputs(
        List.of(
            new GraphEdit.Output(probability, OnnxModel.PROBABILITY, List.<Object>of("N", 1)),
            new GraphEdit.Output(logit, OnnxModel.LOGIT, List.<Object>of("N", 1))));
  }

  private String logit(String probability) {
    String inside =
        graph.node(
            "Min",
            List.of(
                graph.node("Max", List.of(probability, graph.floats(EDGE))),
                graph.floats(1 - EDGE)));
    String odds =
        graph.node("Div", List.of(inside, graph.node("Sub", List.of(graph.floats(1), inside))));
    return graph.node("Log", List.of(odds));
  }

  /** [N,1] from [N], [N,1] or the two classes of [N,2]. */
  private String column(ValueInfoProto output, boolean logits) {
    String value =
        Declared.type(output) == DataType.FLOAT.getNumber()
            ? output.getName()
            : graph.cast(output.getName(), DataType.FLOAT);
    List<Long> shape = Declared.shape(output);
    if (shape.size() == 2 && shape.get(1) == 2) {
      String second = pick(value, 1);
      return logits ? graph.node("Sub", List.of(second, pick(value, 0))) : second;
    }
    return graph.node("Reshape", List.of(value, graph.longs(-1, 1)));
  }

  private String pick(String value, int column) {
    String one =
        graph.node(
            "Gather", List.of(value, graph.index(column)), GraphBuilder.attribute("axis", 1L));
    return graph.node("Reshape", List.of(one, graph.longs(-1, 1)));
  }

  private ValueInfoProto choose(ImportSpec spec, List<String> known) {
    List<ValueInfoProto> fitting =
        graph.outputs().stream()
            .filter(Declared::isFloat)
            .filter(output -> fits(Declared.shape(output)))
            .toList();
    String asked = spec.output();
    Optional<ValueInfoProto> chosen =
        asked != null
            ? fitting.stream().filter(output -> output.getName().equals(asked)).findFirst()
            : known.stream()
                .flatMap(name -> fitting.stream().filter(o -> o.getName().equals(name)))
                .findFirst()
                .or(() -> fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty());
    return chosen.orElseThrow(
        () ->
            new PlimsollException(
                OnnxError.IMPORT_REFUSED,
                "outputs: "
                    + Declared.describe(graph.outputs())
                    + (asked == null ? "" : ", asked for '" + asked + "'")
                    + " (expected: one FP32 [rows, 1] or [rows, 2]; name it with --output)"));
  }

  private static boolean fits(List<Long> shape) {
    return shape.size() == 1 || (shape.size() == 2 && shape.get(1) <= 2);
  }

  private static dev.plimsoll.onnx.proto.AttributeProto to(DataType type) {
    return GraphBuilder.attribute("to", (long) type.getNumber());
  }
}
