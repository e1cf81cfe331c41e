package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of an encoder: from one vector per token to one per text, as Sentence Transformers do it
 * outside of the graph.
 *
 * <p>The mean over the tokens is a product of matrices, mask [N,1,T] × hidden [N,T,D], divided by
 * mask × maskᵀ, which is the number of tokens because a mask is 0 or 1. Lengths are square roots of
 * the same kind of product.
 */
final class EmbeddingHead {
  static final String EMBEDDING = "embedding";
  private static final List<String> POOLED =
      List.of("sentence_embedding", "embedding", "embeddings", "text_embeds", "pooler_output");

  private final GraphEdit graph;

  EmbeddingHead(GraphEdit graph) {
    this.graph = graph;
  }

  /** Builds the head and returns what pooling it did. */
  Pooling build(ImportSpec spec) {
    Pooling pooling = spec.pooling() == null ? usual(spec.output()) : spec.pooling();
    ValueInfoProto output = choose(spec.output(), pooling);
    String value = asFloat(output);
    String pooled =
        switch (pooling) {
          case MEAN -> mean(value);
          case CLS ->
              graph.node(
                  "Gather", List.of(value, graph.index(0)), GraphBuilder.attribute("axis", 1L));
          case NONE -> value;
        };
    String result = spec.normalize() ? normalized(pooled) : pooled;
    List<Long> shape = Declared.shape(output);
    long width = shape.isEmpty() ? -1 : shape.get(shape.size() - 1);
    Object dimension = width > 0 ? width : "D";
    graph.outputs(List.of(new GraphEdit.Output(result, EMBEDDING, List.of("N", dimension))));
    return pooling;
  }

  private Pooling usual(@Nullable String name) {
    boolean whole =
        graph.outputs().stream()
            .filter(output -> name == null || output.getName().equals(name))
            .anyMatch(
                output ->
                    Declared.shape(output).size() == 2
                        && (name != null || POOLED.indexOf(output.getName()) >= 0)
                        && !output.getName().equals("pooler_output"));
    return whole ? Pooling.NONE : Pooling.MEAN;
  }

  private ValueInfoProto choose(@Nullable String name, Pooling pooling) {
    int rank = pooling == Pooling.NONE ? 2 : 3;
    List<ValueInfoProto> fitting =
        graph.outputs().stream()
            .filter(output -> Declared.isFloat(output))
            .filter(
                output -> Declared.shape(output).size() == rank || Declared.shape(output).isEmpty())
            .toList();
    Optional<ValueInfoProto> chosen =
        name != null
            ? fitting.stream().filter(output -> output.getName().equals(name)).findFirst()
            : pooling == Pooling.NONE
                ? POOLED.stream()
                    .flatMap(known -> fitting.stream().filter(o -> o.getName().equals(known)))
                    .findFirst()
                    .or(() -> fitting.stream().findFirst())
                : fitting.stream().findFirst();
    return chosen.orElseThrow(
        () ->
            new PlimsollException(
                OnnxError.IMPORT_REFUSED,
                "outputs: "
                    + Declared.describe(graph.outputs())
                    + (name == null ? "" : ", asked for '" + name + "'")
                    + " (expected: "
                    + (rank == 3
                        ? "FP32 [rows, tokens, dimensions] to pool"
                        : "FP32 [rows, dimensions]; or state --pooling mean or cls")
                    + ")"));
  }

  private String asFloat(ValueInfoProto output) {
    return Declared.type(output) == DataType.FLOAT.getNumber()
        ? output.getName()
        : graph.cast(output.getName(), DataType.FLOAT);
  }

  private String mean(String hidden) {
    String mask = TextFront.MASK;
    if (graph.inputs().stream().noneMatch(input -> input.getName().equals(mask))) {
      graph.input(mask, DataType.INT64, "N", "T");
    }
    String numbers = graph.cast(mask, DataType.FLOAT);
    String row = graph.node("Reshape", List.of(numbers, graph.longs(0, 1, -1)));
    String column = graph.node("Reshape", List.of(numbers, graph.longs(0, -1, 1)));
    String sum = flat(graph.node("MatMul", List.of(row, hidden)));
    String count = flat(graph.node("MatMul", List.of(row, column)));
    return graph.node("Div", List.of(sum, graph.node("Max", List.of(count, graph.floats(1e-9f)))));
  }

  private String normalized(String value) {
    String row = graph.node("Reshape", List.of(value, graph.longs(0, 1, -1)));
    String column = graph.node("Reshape", List.of(value, graph.longs(0, -1, 1)));
    String length = graph.node("Sqrt", List.of(flat(graph.node("MatMul", List.of(row, column)))));
    return graph.node(
        "Div", List.of(value, graph.node("Max", List.of(length, graph.floats(1e-12f)))));
  }

  /** [N,1,D] as [N,D]. */
  private String flat(String value) {
    return graph.node("Reshape", List.of(value, graph.longs(0, -1)));
  }
}
