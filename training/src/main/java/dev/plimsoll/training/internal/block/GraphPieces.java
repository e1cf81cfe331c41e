package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import java.util.Arrays;
import java.util.List;

/** Short node sequences that more than one block writes. */
public final class GraphPieces {
  private GraphPieces() {}

  /** The first token alone: [N, T, dim] to [N, 1, dim]. */
  public static String first(GraphBuilder graph, String tokens) {
    return graph.node(
        "Slice",
        List.of(
            tokens,
            graph.longs("start", new long[] {0}, 1),
            graph.longs("end", new long[] {1}, 1),
            graph.longs("axis", new long[] {1}, 1)));
  }

  /**
   * A part of one axis.
   *
   * @param from INT64 [1]
   * @param until INT64 [1]; beyond the end means to the end
   */
  public static String slice(
      GraphBuilder graph, String value, String from, String until, long axis) {
    return graph.node("Slice", List.of(value, from, until, whole(graph, axis)));
  }

  /** An INT64 [1] constant. */
  public static String whole(GraphBuilder graph, long value) {
    return graph.longs("whole", new long[] {value}, 1);
  }

  /** A new shape from INT64 [1] values, among which 0 means "as before" and -1 "the rest". */
  public static String reshape(GraphBuilder graph, String value, List<String> sizes) {
    return graph.node(
        "Reshape", List.of(value, graph.node("Concat", sizes, GraphBuilder.attribute("axis", 0L))));
  }

  public static String reshape(GraphBuilder graph, String value, long... shape) {
    return graph.node("Reshape", List.of(value, graph.longs("shape", shape, shape.length)));
  }

  public static String transpose(GraphBuilder graph, String value, long... order) {
    return graph.node("Transpose", List.of(value), GraphBuilder.attribute("perm", order));
  }

  public static String unsqueeze(GraphBuilder graph, String value, long... axes) {
    return graph.node("Unsqueeze", List.of(value, graph.longs("axes", axes, axes.length)));
  }

  public static String concat(GraphBuilder graph, long axis, String... values) {
    return graph.node("Concat", List.of(values), GraphBuilder.attribute("axis", axis));
  }

  public static String softmax(GraphBuilder graph, String scores) {
    return graph.node("Softmax", List.of(scores), GraphBuilder.attribute("axis", -1L));
  }

  public static String matmul(GraphBuilder graph, String left, String right) {
    return graph.node("MatMul", List.of(left, right));
  }

  public static String add(GraphBuilder graph, String left, String right) {
    return graph.node("Add", List.of(left, right));
  }

  public static String mul(GraphBuilder graph, String left, String right) {
    return graph.node("Mul", List.of(left, right));
  }

  public static String sub(GraphBuilder graph, String left, String right) {
    return graph.node("Sub", List.of(left, right));
  }

  public static String div(GraphBuilder graph, String left, String right) {
    return graph.node("Div", List.of(left, right));
  }

  /** The sum over one axis, which stays with size 1. */
  public static String sum(GraphBuilder graph, String value, long axis) {
    return graph.node(
        "ReduceSum", List.of(value, whole(graph, axis)), GraphBuilder.attribute("keepdims", 1L));
  }

  /**
   * More of one axis, filled with a constant.
   *
   * @param before INT64 [1], how much more in front
   * @param after INT64 [1], how much more behind
   * @param rank of the value
   */
  public static String pad(
      GraphBuilder graph,
      String value,
      String before,
      String after,
      int axis,
      int rank,
      float fill) {
    String[] amounts = new String[2 * rank];
    Arrays.fill(amounts, whole(graph, 0));
    amounts[axis] = before;
    amounts[rank + axis] = after;
    return pad(graph, value, amounts, fill);
  }

  /**
   * More of several axes.
   *
   * @param amounts INT64 [1] each: how much more in front for every axis, then how much more behind
   */
  public static String pad(GraphBuilder graph, String value, String[] amounts, float fill) {
    return graph.node("Pad", List.of(value, concat(graph, 0, amounts), graph.scalar(fill)));
  }

  /** INT64 [1]: by how much a length falls short of a multiple of {@code of}. */
  public static String shortfall(GraphBuilder graph, String length, long of) {
    String over = graph.node("Mod", List.of(length, whole(graph, of)));
    return graph.node("Mod", List.of(sub(graph, whole(graph, of), over), whole(graph, of)));
  }

  /** 1 for true or the number itself, as FLOAT. */
  public static String floats(GraphBuilder graph, String value) {
    return cast(graph, value, TensorProto.DataType.FLOAT);
  }

  public static String cast(GraphBuilder graph, String value, TensorProto.DataType type) {
    return graph.node(
        "Cast", List.of(value), GraphBuilder.attribute("to", (long) type.getNumber()));
  }

  /** INT64 [T]: 0, 1, ... T - 1, from T as INT64 [1]. */
  public static String range(GraphBuilder graph, String length) {
    String scalar = graph.node("Squeeze", List.of(length, graph.longs("axes", new long[] {0}, 1)));
    return graph.node(
        "Range",
        List.of(graph.longs("zero", new long[] {0}), scalar, graph.longs("one", new long[] {1})));
  }
}
