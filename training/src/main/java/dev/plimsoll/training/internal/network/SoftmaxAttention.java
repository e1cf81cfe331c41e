package dev.plimsoll.training.internal.network;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multi-head softmax attention, [N, T, dim] to [N, T, dim].
 *
 * <p>With {@code firstOnly} just the first token asks, and the result is [N, 1, dim]: the last
 * block of a classifier that reads one token computes nothing else, at a T-th of the cost and with
 * the same answer. Attention dropout is always 0, which keeps libtorch on its fast path. The factor
 * {@code 1/sqrt(head width)} is folded into the exported query weights.
 */
public final class SoftmaxAttention implements Block {
  private final int dim;
  private final int heads;
  private final boolean firstOnly;
  private final Linear query;
  private final Linear keyValue;
  private final Linear out;

  public SoftmaxAttention(
      Parameters parameters, String name, int dim, int heads, boolean firstOnly) {
    this.dim = dim;
    this.heads = heads;
    this.firstOnly = firstOnly;
    query = new Linear(parameters, name + ".query", dim, dim, Math.sqrt((double) heads / dim));
    keyValue = new Linear(parameters, name + ".key_value", dim, 2 * dim);
    out = new Linear(parameters, name + ".out", dim, dim);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor asking = firstOnly ? input.narrow(1, 0, 1) : input;
    Tensor both = keyValue.forward(input);
    Tensor answer =
        torch.scaled_dot_product_attention(
            split(query.forward(asking)),
            split(both.narrow(-1, 0, dim)),
            split(both.narrow(-1, dim, dim)));
    return out.forward(answer.transpose(1, 2).reshape(-1, firstOnly ? 1 : input.size(1), dim));
  }

  private Tensor split(Tensor tokens) {
    return tokens.view(-1, tokens.size(1), heads, dim / heads).transpose(1, 2);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String asking = firstOnly ? GraphPieces.first(graph, input) : input;
    List<String> both =
        graph.node(
            "",
            "Split",
            List.of(keyValue.write(graph, input)),
            2,
            GraphBuilder.attribute("axis", -1L));
    String queries = split(graph, query.write(graph, asking), 0, 2, 1, 3);
    String keys = split(graph, both.get(0), 0, 2, 3, 1);
    String values = split(graph, both.get(1), 0, 2, 1, 3);
    String weights =
        graph.node(
            "Softmax",
            List.of(graph.node("MatMul", List.of(queries, keys))),
            GraphBuilder.attribute("axis", -1L));
    String answer =
        graph.node(
            "Transpose",
            List.of(graph.node("MatMul", List.of(weights, values))),
            GraphBuilder.attribute("perm", new long[] {0, 2, 1, 3}));
    String shape = graph.longs("tokens_shape", new long[] {0, 0, dim}, 3);
    return out.write(graph, graph.node("Reshape", List.of(answer, shape)));
  }

  private String split(GraphBuilder graph, String tokens, long... order) {
    String shape = graph.longs("heads_shape", new long[] {0, 0, heads, dim / heads}, 4);
    return graph.node(
        "Transpose",
        List.of(graph.node("Reshape", List.of(tokens, shape))),
        GraphBuilder.attribute("perm", order));
  }
}
