package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.block.TokenBlock;
import dev.plimsoll.training.internal.optimize.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
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
public final class FtTransformer implements TabularNetwork {
  /** The size of a network. */
  public record Size(int dim, int heads, int hidden, int blocks) {}

  private final Size size;
  private final Parameters parameters;
  private final @Nullable NumberTokens numberTokens;
  private final @Nullable CategoryTokens categoryTokens;
  private final Tensor readOut;
  private final List<TokenBlock> body = new ArrayList<>();
  private final Head head;

  public FtTransformer(Columns columns, Size size, RandomGenerator random) {
    this.size = size;
    parameters = new Parameters(random);
    int dim = size.dim();
    numberTokens =
        columns.numbers() == 0
            ? null
            : new NumberTokens(parameters, "numbers", columns.numbers(), dim, columns.missing());
    categoryTokens =
        columns.categorySizes().isEmpty()
            ? null
            : new CategoryTokens(parameters, "categories", columns.categorySizes(), dim);
    readOut = parameters.uniform("read_out", 1 / Math.sqrt(dim), false, 1, 1, dim);
    AttentionKinds kinds = AttentionKinds.standard();
    AttentionSpec attention = AttentionSpec.of(AttentionKinds.SOFTMAX, size.heads());
    for (int b = 0; b < size.blocks(); b++) {
      boolean last = b == size.blocks() - 1;
      TransformerBlock.Shape block =
          new TransformerBlock.Shape(dim, size.hidden(), FeedForward.Gate.RELU, attention, last);
      body.add(new TransformerBlock(parameters, "blocks." + b, block, kinds));
    }
    head = new Head(parameters, "head", dim, columns.outputs());
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public int width() {
    return size.dim();
  }

  @Override
  public @Nullable CategoryTokens categoryTokens() {
    return categoryTokens;
  }

  /** The read-out token after the last block. */
  @Override
  public Tensor body(Tensor numbers, Tensor categories, StepContext context, boolean training) {
    Tensor any = numberTokens == null ? categories : numbers;
    TensorVector tokens = new TensorVector();
    tokens.push_back(readOut.expand(any.size(0), 1, size.dim()));
    if (numberTokens != null) {
      tokens.push_back(numberTokens.forward(numbers));
    }
    if (categoryTokens != null) {
      tokens.push_back(categoryTokens.forward(categories));
    }
    Padding padding = Padding.none(); // belongs to this pass: what it derives dies with the scope
    List<UnaryOperator<Tensor>> steps = new ArrayList<>();
    body.forEach(block -> steps.add(state -> block.forward(state, padding)));
    return context.through(torch.cat(tokens, 1), steps).reshape(-1, size.dim());
  }

  @Override
  public Tensor head(Tensor body) {
    return head.forward(body);
  }

  @Override
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
    GraphPadding padding = GraphPadding.none(state);
    for (TokenBlock block : body) {
      state = block.write(graph, state, padding);
    }
    return head.write(graph, state);
  }

  private String writeReadOut(GraphBuilder graph, String anyTokens) {
    String rows =
        graph.node(
            "Shape",
            List.of(anyTokens),
            GraphBuilder.attribute("start", 0L),
            GraphBuilder.attribute("end", 1L));
    String rest = graph.longs("read_out_rest", new long[] {1, size.dim()}, 2);
    String wanted = graph.node("Concat", List.of(rows, rest), GraphBuilder.attribute("axis", 0L));
    String token = graph.floats("read_out", Tensors.values(readOut), 1, 1, size.dim());
    return graph.node("Expand", List.of(token, wanted));
  }

  @Override
  public void close() {
    parameters.close();
  }
}
