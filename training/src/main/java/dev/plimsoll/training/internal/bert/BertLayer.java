package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer of BERT: post-norm, {@code y = norm(x + attention(x))}, then {@code norm(y +
 * feedForward(y))} with GELU. Of the last layer under a head that reads one token, only that token
 * is computed.
 */
final class BertLayer {
  private final int heads;
  private final int dim;
  private final boolean firstOnly;
  private final double dropout;
  private final Adapted query;
  private final Adapted key;
  private final Adapted value;
  private final Linear attentionOut;
  private final Norm attentionNorm;
  private final Linear widen;
  private final Linear back;
  private final Norm norm;

  BertLayer(
      Parameters parameters, BertShape shape, int index, boolean firstOnly, BertTuning tuning) {
    this.firstOnly = firstOnly;
    heads = shape.heads();
    dim = shape.dim();
    dropout = tuning.dropout();
    String name = BertShape.layer(index);
    String self = name + "attention.self.";
    query = adapted(parameters, self + "query", Math.sqrt((double) heads / dim), tuning, true);
    key = adapted(parameters, self + "key", 1, tuning, tuning.adaptKeys());
    value = adapted(parameters, self + "value", 1, tuning, true);
    attentionOut = new Linear(parameters, name + "attention.output.dense", dim, dim);
    attentionNorm = new Norm(parameters, name + "attention.output.LayerNorm", dim, shape.epsilon());
    widen = new Linear(parameters, name + "intermediate.dense", dim, shape.hidden());
    back = new Linear(parameters, name + "output.dense", shape.hidden(), dim);
    norm = new Norm(parameters, name + "output.LayerNorm", dim, shape.epsilon());
  }

  private Adapted adapted(
      Parameters parameters, String name, double exportScale, BertTuning tuning, boolean wanted) {
    return new Adapted(
        parameters, name, dim, dim, exportScale, wanted ? tuning.rank() : 0, tuning.alpha());
  }

  Tensor forward(Tensor tokens, Padding padding, boolean training) {
    Tensor asked = firstOnly ? tokens.narrow(1, 0, 1) : tokens;
    Tensor scores = padding.keyScores();
    Tensor answer =
        torch.scaled_dot_product_attention(
            split(query.forward(asked)),
            split(key.forward(tokens)),
            split(value.forward(tokens)),
            scores == null ? new TensorOptional() : new TensorOptional(scores),
            0,
            false,
            new DoubleOptional(),
            false);
    Tensor merged = answer.transpose(1, 2).reshape(-1, asked.size(1), dim);
    Tensor mixed =
        attentionNorm.forward(asked.add(dropped(attentionOut.forward(merged), training)));
    Tensor fed = back.forward(torch.gelu(widen.forward(mixed)));
    return norm.forward(mixed.add(dropped(fed, training)));
  }

  private Tensor dropped(Tensor state, boolean training) {
    return torch.dropout(state, dropout, training);
  }

  String write(GraphBuilder graph, String tokens, GraphPadding padding) {
    String asked = firstOnly ? GraphPieces.first(graph, tokens) : tokens;
    String keys = split(graph, key.write(graph, tokens), 0, 2, 3, 1);
    String scores =
        GraphPieces.matmul(graph, split(graph, query.write(graph, asked), 0, 2, 1, 3), keys);
    String absent = padding.keyScores(graph);
    String masked = absent == null ? scores : GraphPieces.add(graph, scores, absent);
    String answer =
        GraphPieces.matmul(
            graph,
            GraphPieces.softmax(graph, masked),
            split(graph, value.write(graph, tokens), 0, 2, 1, 3));
    String merged =
        GraphPieces.reshape(graph, GraphPieces.transpose(graph, answer, 0, 2, 1, 3), 0, 0, dim);
    String mixed =
        attentionNorm.write(
            graph, graph.node("Add", List.of(attentionOut.write(graph, merged), asked)));
    String opened = FeedForward.gelu(graph, widen.write(graph, mixed));
    return norm.write(graph, graph.node("Add", List.of(back.write(graph, opened), mixed)));
  }

  void merge() {
    query.merge();
    key.merge();
    value.merge();
  }

  private Tensor split(Tensor tokens) {
    return tokens.view(-1, tokens.size(1), heads, dim / heads).transpose(1, 2);
  }

  private String split(GraphBuilder graph, String tokens, long... order) {
    return GraphPieces.transpose(
        graph, GraphPieces.reshape(graph, tokens, 0, 0, heads, dim / heads), order);
  }
}
