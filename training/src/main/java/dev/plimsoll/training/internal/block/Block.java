package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import org.bytedeco.pytorch.Tensor;

/**
 * One piece of a network, described once for two back ends: it computes in libtorch and writes
 * itself as ONNX nodes. A parity test guards each implementation. What mixes tokens with each other
 * is a {@link TokenBlock}.
 */
public interface Block {
  /** Computes on the current thread; the caller owns the pointer scope the result lives in. */
  Tensor forward(Tensor input);

  /**
   * Adds the nodes that compute the same from the value named {@code input}.
   *
   * @return the name of the result
   */
  String write(GraphBuilder graph, String input);
}
