package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.encoder.TextHead;
import dev.plimsoll.training.internal.encoder.TextNetwork;
import dev.plimsoll.training.internal.encoder.TokenBatch;
import dev.plimsoll.training.internal.optimize.StepContext;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** A pretrained encoder with a new head. */
public final class BertClassifier implements TextNetwork {
  private static final String HEAD = "classifier";

  private final Parameters parameters;
  private final BertEncoder encoder;
  private final TextHead head;

  /**
   * @param outputs K
   * @param random draws the head and the low-rank changes
   */
  public BertClassifier(
      BertWeights weights,
      BertTuning tuning,
      TextHead.Pooling pooling,
      int outputs,
      RandomGenerator random) {
    parameters = new Parameters(random);
    encoder = new BertEncoder(parameters, weights, tuning, pooling == TextHead.Pooling.FIRST);
    head =
        new TextHead(parameters, HEAD, weights.shape().dim(), outputs, pooling, tuning.dropout());
    tuning.pace(parameters, weights.shape(), HEAD);
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public Tensor body(TokenBatch batch, StepContext context, boolean training) {
    Tensor tokens = encoder.forward(batch.ids(), batch.padding(), context, training);
    return head.pooled(tokens, batch.padding());
  }

  @Override
  public Tensor head(Tensor body, boolean training) {
    return head.forward(body, training);
  }

  @Override
  public String write(GraphBuilder graph, String ids, String mask) {
    String present = GraphPieces.cast(graph, mask, TensorProto.DataType.BOOL);
    GraphPadding padding = GraphPadding.of(ids, present, GraphPadding.Target.PORTABLE);
    return head.write(graph, encoder.write(graph, ids, padding), padding);
  }

  @Override
  public void settle() {
    encoder.merge();
  }

  @Override
  public void close() {
    parameters.close();
  }
}
