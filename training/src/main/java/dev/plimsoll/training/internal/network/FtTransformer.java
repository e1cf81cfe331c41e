package dev.plimsoll.training.internal.network;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * FT-Transformer (Gorishniy et al. 2021): every column becomes a token, a read-out token is put in
 * front, pre-norm blocks mix them, and the head reads the first token.
 *
 * <p>The last block computes the read-out token alone, which changes no answer.
 */
public final class FtTransformer implements AutoCloseable {
  /**
   * The size of a network.
   *
   * @param numbers numeric columns
   * @param missing whether a numeric value is ever missing in training
   * @param categorySizes rows of each category column's embedding
   */
  public record Shape(
      int numbers,
      boolean missing,
      List<Integer> categorySizes,
      int dim,
      int heads,
      int hidden,
      int blocks) {}

  private static final int SCORE_ROWS = 1024;

  private final Shape shape;
  private final Parameters parameters;
  private final @Nullable NumberTokens numberTokens;
  private final @Nullable CategoryTokens categoryTokens;
  private final Tensor readOut;
  private final List<Block> body = new ArrayList<>();

  public FtTransformer(Shape shape, RandomGenerator random) {
    this.shape = shape;
    parameters = new Parameters(random);
    int dim = shape.dim();
    numberTokens =
        shape.numbers() == 0
            ? null
            : new NumberTokens(parameters, "numbers", shape.numbers(), dim, shape.missing());
    categoryTokens =
        shape.categorySizes().isEmpty()
            ? null
            : new CategoryTokens(parameters, "categories", shape.categorySizes(), dim);
    readOut = parameters.uniform("read_out", 1 / Math.sqrt(dim), false, 1, 1, dim);
    for (int b = 0; b < shape.blocks(); b++) {
      boolean last = b == shape.blocks() - 1;
      body.add(
          new TransformerBlock(
              parameters, "blocks." + b, dim, shape.heads(), shape.hidden(), last));
    }
    body.add(new Head(parameters, "head", dim));
  }

  public Parameters parameters() {
    return parameters;
  }

  public @Nullable CategoryTokens categoryTokens() {
    return categoryTokens;
  }

  /**
   * Logits [N, 1].
   *
   * @param numbers [N, F], NaN where missing; unused without numeric columns
   * @param categories [N, C] of table rows; unused without category columns
   */
  public Tensor forward(Tensor numbers, Tensor categories) {
    Tensor any = numberTokens == null ? categories : numbers;
    TensorVector tokens = new TensorVector();
    tokens.push_back(readOut.expand(any.size(0), 1, shape.dim()));
    if (numberTokens != null) {
      tokens.push_back(numberTokens.forward(numbers));
    }
    if (categoryTokens != null) {
      tokens.push_back(categoryTokens.forward(categories));
    }
    Tensor state = torch.cat(tokens, 1);
    for (Block block : body) {
      state = block.forward(state);
    }
    return state;
  }

  /** Adds the same as nodes; either input may be null when the network has no such columns. */
  public String write(GraphBuilder graph, @Nullable String numbers, @Nullable String categories) {
    List<String> tokens = new ArrayList<>();
    if (numberTokens != null && numbers != null) {
      tokens.add(numberTokens.write(graph, numbers));
    }
    if (categoryTokens != null && categories != null) {
      tokens.add(categoryTokens.write(graph, categories));
    }
    tokens.add(0, writeReadOut(graph, tokens.get(0)));
    String state = graph.node("Concat", tokens, GraphBuilder.attribute("axis", 1L));
    for (Block block : body) {
      state = block.write(graph, state);
    }
    return state;
  }

  private String writeReadOut(GraphBuilder graph, String anyTokens) {
    String rows =
        graph.node(
            "Shape",
            List.of(anyTokens),
            GraphBuilder.attribute("start", 0L),
            GraphBuilder.attribute("end", 1L));
    String rest = graph.longs("read_out_rest", new long[] {1, shape.dim()}, 2);
    String wanted = graph.node("Concat", List.of(rows, rest), GraphBuilder.attribute("axis", 0L));
    String token = graph.floats("read_out", Tensors.values(readOut), 1, 1, shape.dim());
    return graph.node("Expand", List.of(token, wanted));
  }

  /** Logits of many rows, without gradients, in pieces that bound the memory. */
  public float[] logits(Inputs inputs) {
    float[] logits = new float[inputs.rows()];
    for (int from = 0; from < logits.length; from += SCORE_ROWS) {
      int start = from;
      int count = Math.min(SCORE_ROWS, logits.length - from);
      float[] some =
          NativeScope.callWithoutGradients(
              () -> {
                Inputs.Batch batch = inputs.slice(start, count);
                return Tensors.values(forward(batch.numbers(), batch.categories()));
              });
      System.arraycopy(some, 0, logits, from, count);
    }
    return logits;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
