package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.architecture.TransformerBlock;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionLayout;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.optimize.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A text encoder to be trained from nothing, in the manner of ModernBERT (Warner et al. 2024):
 * pre-norm blocks with GeGLU and any pattern of attention kinds, a last norm, and a head over one
 * pooled vector. Places are told by the attention, rotary or learned.
 */
public final class TextEncoder implements TextNetwork {
  /**
   * The size of an encoder.
   *
   * @param vocabulary ids there are
   * @param hidden width of the gated half of the feed-forward
   * @param outputs K
   * @param dropout share of embeddings and of the pooled vector dropped while training
   * @param target for whom the graph is written
   */
  public record Shape(
      int vocabulary,
      int dim,
      int hidden,
      int blocks,
      AttentionLayout attention,
      TextHead.Pooling pooling,
      int outputs,
      double dropout,
      GraphPadding.Target target) {}

  private static final double SPREAD = 0.05;

  private final Shape shape;
  private final Parameters parameters;
  private final Tensor embeddings;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final Norm norm;
  private final TextHead head;

  public TextEncoder(Shape shape, AttentionKinds kinds, RandomGenerator random) {
    this.shape = shape;
    parameters = new Parameters(random);
    int dim = shape.dim();
    embeddings = parameters.uniform("embeddings", SPREAD, false, shape.vocabulary(), dim);
    for (int b = 0; b < shape.blocks(); b++) {
      boolean last = b == shape.blocks() - 1;
      blocks.add(
          new TransformerBlock(
              parameters,
              "blocks." + b,
              new TransformerBlock.Shape(
                  dim,
                  shape.hidden(),
                  FeedForward.Gate.GELU,
                  shape.attention().layer(b),
                  last && shape.pooling() == TextHead.Pooling.FIRST),
              kinds));
    }
    norm = new Norm(parameters, "norm", dim);
    head = new TextHead(parameters, "head", dim, shape.outputs(), shape.pooling(), shape.dropout());
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public Tensor body(TokenBatch batch, StepContext context, boolean training) {
    Tensor looked = torch.embedding(embeddings, batch.ids());
    Tensor disturbed = context.disturbed("embeddings", looked);
    Tensor dropped = torch.dropout(disturbed, shape.dropout(), training);
    List<UnaryOperator<Tensor>> steps = new ArrayList<>();
    blocks.forEach(block -> steps.add(state -> block.forward(state, batch.padding())));
    Tensor state = norm.forward(context.through(dropped, steps));
    return head.pooled(state, batch.padding());
  }

  @Override
  public Tensor head(Tensor body, boolean training) {
    return head.forward(body, training);
  }

  @Override
  public String write(GraphBuilder graph, String ids, String mask) {
    String present = GraphPieces.cast(graph, mask, TensorProto.DataType.BOOL);
    GraphPadding padding = GraphPadding.of(ids, present, shape.target());
    String table =
        graph.floats("embeddings", Tensors.values(embeddings), shape.vocabulary(), shape.dim());
    String state = graph.node("Gather", List.of(table, ids));
    for (TransformerBlock block : blocks) {
      state = block.write(graph, state, padding);
    }
    return head.write(graph, norm.write(graph, state), padding);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
