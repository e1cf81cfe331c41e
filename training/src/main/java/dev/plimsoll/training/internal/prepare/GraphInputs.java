package dev.plimsoll.training.internal.prepare;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the front of a graph: one input per raw feature, and the nodes that turn raw features into
 * what a model computes with, exactly as preparation did on the training rows.
 */
public final class GraphInputs {
  private static final float LIMIT = 1e30f;

  private final GraphBuilder graph;

  /** Declares all inputs, [N,1] each, those that the model does not use included. */
  public GraphInputs(GraphBuilder graph, List<ModelInput> inputs) {
    this.graph = graph;
    declare(inputs);
  }

  /**
   * For a model that reads text: token inputs, [N,T] each, in the place of the text.
   *
   * @param tokens names of the token inputs
   * @param text the input that they stand for
   */
  public GraphInputs(
      GraphBuilder graph, List<ModelInput> inputs, List<String> tokens, String text) {
    this.graph = graph;
    tokens.forEach(name -> graph.input(name, TensorProto.DataType.INT64, "N", "T"));
    declare(inputs.stream().filter(input -> !input.name().equals(text)).toList());
  }

  private void declare(List<ModelInput> inputs) {
    for (ModelInput input : inputs) {
      TensorProto.DataType type =
          input.type() == InputType.NUMBER
              ? TensorProto.DataType.FLOAT
              : TensorProto.DataType.STRING;
      graph.input(input.name(), type, "N", 1);
    }
  }

  public GraphBuilder graph() {
    return graph;
  }

  /** Columns side by side: [N, F] of raw numbers, NaN where missing. */
  public String rawNumbers(List<String> names) {
    return beside(names);
  }

  /** [N, F] of raw numbers as {@link NormalScores} maps them; NaN stays NaN. */
  public String normalScores(List<String> names, List<NormalScores> tables) {
    int segments = Math.max(1, tables.stream().mapToInt(t -> t.from().length).max().orElse(1));
    int count = names.size();
    float[] from = new float[count * segments];
    float[] slope = new float[count * segments];
    float[] rise = new float[count * segments];
    float[] start = new float[count];
    for (int c = 0; c < count; c++) {
      NormalScores table = tables.get(c);
      System.arraycopy(table.from(), 0, from, c * segments, table.from().length);
      System.arraycopy(table.slope(), 0, slope, c * segments, table.slope().length);
      System.arraycopy(table.rise(), 0, rise, c * segments, table.rise().length);
      start[c] = table.y0();
    }
    String raw = rawNumbers(names);
    String mask = graph.node("IsNaN", List.of(raw));
    String column =
        graph.node(
            "Unsqueeze", List.of(finite(raw, mask), graph.longs("last", new long[] {-1}, 1)));
    String above = graph.node("Sub", List.of(column, graph.floats("from", from, count, segments)));
    String way = graph.node("Mul", List.of(above, graph.floats("slope", slope, count, segments)));
    String climbed = graph.node("Clip", List.of(way, bound(0), bound(1)));
    String rises = graph.node("Mul", List.of(climbed, graph.floats("rise", rise, count, segments)));
    String sum =
        graph.node(
            "ReduceSum",
            List.of(rises, graph.longs("segments", new long[] {-1}, 1)),
            GraphBuilder.attribute("keepdims", 0L));
    String mapped = graph.node("Add", List.of(sum, graph.floats("start", start, count)));
    return graph.node("Where", List.of(mask, graph.scalar(Float.NaN), mapped));
  }

  /** Missing as 0, and everything else within the limits that reading the training rows set. */
  public String finite(String raw, String mask) {
    String known = graph.node("Where", List.of(mask, graph.scalar(0), raw));
    return graph.node("Clip", List.of(known, bound(-LIMIT), bound(LIMIT)));
  }

  /** [N,1] of int64 indices of one text column. */
  public String index(String name, Categories categories) {
    long[] values = new long[categories.texts().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1L;
    }
    return graph
        .node(
            "ai.onnx.ml",
            "LabelEncoder",
            List.of(name),
            1,
            GraphBuilder.attribute("keys_strings", categories.texts()),
            GraphBuilder.attribute("values_int64s", values),
            GraphBuilder.attribute("default_int64", 0L))
        .get(0);
  }

  /** Values side by side along the second axis. */
  public String beside(List<String> values) {
    return values.size() == 1
        ? values.get(0)
        : graph.node("Concat", values, GraphBuilder.attribute("axis", 1L));
  }

  /** [N, C] of int64: each column's index plus its offset in a shared table. */
  public String tableRows(List<String> names, List<Categories> columns, long[] offsets) {
    List<String> indices = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      indices.add(index(names.get(c), columns.get(c)));
    }
    return graph.node(
        "Add", List.of(beside(indices), graph.longs("offsets", offsets, offsets.length)));
  }

  /** A bound of Clip. */
  public String bound(float value) {
    return graph.floats("bound", new float[] {value}, new long[0]);
  }
}
