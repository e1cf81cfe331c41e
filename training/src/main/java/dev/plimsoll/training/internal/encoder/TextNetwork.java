package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.optimize.StepContext;
import org.bytedeco.pytorch.Tensor;

/** A network from tokens to one row of outputs per text, described for both back ends. */
public interface TextNetwork extends AutoCloseable {
  Parameters parameters();

  /**
   * One vector per text [N, dim], which the head reads.
   *
   * @param training whether dropout drops
   */
  Tensor body(TokenBatch batch, StepContext context, boolean training);

  /**
   * Outputs [N, K], before any sigmoid or softmax.
   *
   * @param body [N, dim]
   */
  Tensor head(Tensor body, boolean training);

  /**
   * Adds the nodes that compute the same.
   *
   * @param ids INT64 [N, T]
   * @param mask INT64 [N, T], 1 for a token
   */
  String write(GraphBuilder graph, String ids, String mask);

  /** To be called when training has ended: what only served training is folded into the weights. */
  default void settle() {}

  @Override
  void close();
}
