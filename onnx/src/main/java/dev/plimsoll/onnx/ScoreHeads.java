package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ends of models that give numbers per row: rerankers, classifiers and regressions.
 *
 * <p>What rerankers and binary classifiers have may be a logit or a probability in one column, or
 * one of either per class in two; what they get is always both, [N,1]. Classifiers of several
 * classes get both, [N,K], regressions a value, [N,1].
 */
final class ScoreHeads {
  static final String SCORE = "score";
  private static final float EDGE = 1e-7f;

  private static final String ONE = "[rows, 1]";

  /** What an output must look like. */
  private record Face(Predicate<List<Long>> fits, String words) {}

  private static final Face SCORES =
      new Face(
          shape -> shape.size() == 1 || (shape.size() == 2 && shape.get(1) <= 2),
          ONE + " or [rows, 2]");

  private final GraphEdit graph;

  ScoreHeads(GraphEdit graph) {
    this.graph = graph;
  }

  /** Ends in {@code score} between 0 and 1, from logits. */
  void reranker(ImportSpec spec) {
    ValueInfoProto output = choose(spec, List.of("logits", "scores", "score"), SCORES);
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
        choose(spec, List.of("probability", "probabilities", "logit", "logits", "score"), SCORES);
    boolean isLogit = output.getName().startsWith("logit");
    String value = column(output, isLogit);
    String probability = isLogit ? graph.node("Sigmoid", List.of(value)) : value;
    String logit = isLogit ? value : logit(probability);
    graph.outputs(
        List.of(
            new GraphEdit.Output(probability, OnnxModel.PROBABILITY, List.<Object>of("N", 1)),
            new GraphEdit.Output(logit, OnnxModel.LOGIT, List.<Object>of("N", 1))));
  }

  /** Ends in {@code probability} and {@code logit} of each class, from whichever there is. */
  void classes(ImportSpec spec) {
    int count = spec.classes().size();
    ValueInfoProto output =
        choose(
            spec,
            List.of("probability", "probabilities", "output_probability", "logit", "logits"),
            new Face(
                shape -> shape.size() == 2 && (shape.get(1) <= 0 || shape.get(1) == count),
                "[rows, " + count + "], a column for each of the classes named"));
    String value = floats(output);
    boolean isLogit = output.getName().startsWith("logit");
    String probability =
        isLogit
            ? graph.node("Softmax", List.of(value), GraphBuilder.attribute("axis", -1L))
            : value;
    String logit =
        isLogit
            ? value
            : graph.node(
                "Log", List.of(graph.node("Max", List.of(probability, graph.floats(EDGE)))));
    List<Object> shape = List.of("N", count);
    graph.outputs(
        List.of(
            new GraphEdit.Output(probability, OnnxModel.PROBABILITY, shape),
            new GraphEdit.Output(logit, OnnxModel.LOGIT, shape)));
  }

  /** Ends in {@code value}. */
  void regression(ImportSpec spec) {
    ValueInfoProto output =
        choose(
            spec,
            List.of("value", "variable", "prediction", "predictions"),
            new Face(shape -> shape.size() == 1 || (shape.size() == 2 && shape.get(1) <= 1), ONE));
    graph.outputs(
        List.of(
            new GraphEdit.Output(column(output, false), OnnxModel.VALUE, List.<Object>of("N", 1))));
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
    String value = floats(output);
    List<Long> shape = Declared.shape(output);
    if (shape.size() == 2 && shape.get(1) == 2) {
      String second = pick(value, 1);
      return logits ? graph.node("Sub", List.of(second, pick(value, 0))) : second;
    }
    return graph.node("Reshape", List.of(value, graph.longs(-1, 1)));
  }

  private String floats(ValueInfoProto output) {
    return Declared.type(output) == DataType.FLOAT.getNumber()
        ? output.getName()
        : graph.cast(output.getName(), DataType.FLOAT);
  }

  private String pick(String value, int column) {
    String one =
        graph.node(
            "Gather", List.of(value, graph.index(column)), GraphBuilder.attribute("axis", 1L));
    return graph.node("Reshape", List.of(one, graph.longs(-1, 1)));
  }

  private ValueInfoProto choose(ImportSpec spec, List<String> known, Face face) {
    List<ValueInfoProto> fitting =
        graph.outputs().stream()
            .filter(Declared::isFloat)
            .filter(output -> face.fits().test(Declared.shape(output)))
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
                    + " (expected: one FP32 "
                    + face.words()
                    + "; name it with --output)"));
  }

  private static dev.plimsoll.onnx.proto.AttributeProto to(DataType type) {
    return GraphBuilder.attribute("to", (long) type.getNumber());
  }
}
