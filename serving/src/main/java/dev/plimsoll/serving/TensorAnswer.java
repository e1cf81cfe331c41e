package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Tensor;
import java.util.Map;

/**
 * What a model answered to tensors.
 *
 * @param version the one that answered
 * @param predictionId under which the call is in the log
 * @param outputs by name, in the graph's order
 * @param tokens read from texts, special ones included and padding not; 0 when there were none
 */
public record TensorAnswer(
    String endpoint,
    String version,
    String predictionId,
    Map<String, Tensor> outputs,
    long tokens) {
  /** One output; refused when it is none of the answer's. */
  public Tensor output(String name) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new PlimsollException(
          ServingError.REQUEST_INVALID,
          "output: '" + name + "' (expected: one of " + outputs.keySet() + ")");
    }
    return tensor;
  }
}
