package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link Padding} for a graph being written: names of values instead of tensors, each
 * written once, however many layers ask for it.
 */
public final class GraphPadding {
  /** For whom the graph is written. */
  public enum Target {
    /** Standard operators only: any runtime. */
    PORTABLE,
    /** Also ONNX Runtime's own operators, where they were measured to be faster. */
    ONNX_RUNTIME
  }

  private final String tokens;
  private final @Nullable String present;
  private final Target target;
  private final Map<String, String> derived = new HashMap<>();

  private GraphPadding(String tokens, @Nullable String present, Target target) {
    this.tokens = tokens;
    this.present = present;
    this.target = target;
  }

  /**
   * All tokens are real.
   *
   * @param tokens a value of shape [N, T, ...], of which sizes are taken
   */
  public static GraphPadding none(String tokens) {
    return new GraphPadding(tokens, null, Target.PORTABLE);
  }

  /**
   * @param tokens a value of shape [N, T, ...], of which sizes are taken
   * @param present BOOL [N, T], true where a token is real; null when all are
   */
  public static GraphPadding of(String tokens, @Nullable String present, Target target) {
    return new GraphPadding(tokens, present, target);
  }

  public Target target() {
    return target;
  }

  /** BOOL [N, T]; null when all tokens are real. */
  public @Nullable String present() {
    return present;
  }

  /** INT64 [1]: N. */
  public String rows(GraphBuilder graph) {
    return derive("rows", () -> size(graph, 0));
  }

  /** INT64 [1]: T. */
  public String length(GraphBuilder graph) {
    return derive("length", () -> size(graph, 1));
  }

  /** FLOAT [N, 1, 1, T] to be added to scores: 0 for a real key; null when all are real. */
  public @Nullable String keyScores(GraphBuilder graph) {
    String known = present;
    return known == null ? null : derive("key scores", () -> keyScores(graph, known));
  }

  /** FLOAT [N, T, 1]: 1 for a real token; null when all are real. */
  public @Nullable String weights(GraphBuilder graph) {
    String known = present;
    return known == null
        ? null
        : derive(
            "weights", () -> GraphPieces.unsqueeze(graph, GraphPieces.floats(graph, known), 2));
  }

  /** A value that depends on the batch alone, written at the first call under that name. */
  public String derive(String name, Supplier<String> writing) {
    String known = derived.get(name);
    if (known == null) {
      known = writing.get();
      derived.put(name, known);
    }
    return known;
  }

  private String size(GraphBuilder graph, long axis) {
    return graph.node(
        "Shape",
        List.of(tokens),
        GraphBuilder.attribute("start", axis),
        GraphBuilder.attribute("end", axis + 1));
  }

  private static String keyScores(GraphBuilder graph, String present) {
    String absent =
        graph.node(
            "Cast",
            List.of(graph.node("Not", List.of(present))),
            GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT.getNumber()));
    String scores = graph.node("Mul", List.of(absent, graph.scalar(Padding.ABSENT_SCORE)));
    return GraphPieces.unsqueeze(graph, scores, 1, 2);
  }
}
