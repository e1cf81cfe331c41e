package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link Block} over sequences that knows which tokens are real: [N, T, dim] to [N, T, dim].
 *
 * <p>The answers of real tokens never depend on absent ones. The answers of absent tokens are
 * finite and of no use to anybody.
 */
public interface TokenBlock {
  /** Computes on the current thread; the caller owns the pointer scope the result lives in. */
  Tensor forward(Tensor tokens, Padding padding);

  /**
   * Adds the nodes that compute the same for any N and T.
   *
   * @return the name of the result
   */
  String write(GraphBuilder graph, String tokens, GraphPadding padding);
}
