package dev.plimsoll.serving;

import dev.plimsoll.onnx.Tensor;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model that is no decision model: any tensors in, any tensors out. A text model
 * takes its one text input as BYTES [n], or token ids as INT64 {@code input_ids}.
 *
 * @param version a version by its id or its part after the slash; null lets the router choose
 * @param outputs names of the outputs wanted; empty for all
 * @param predictionId an id that the caller chose; null for a new one
 * @param stickyKey what the router goes by; null for the prediction id
 */
public record TensorRequest(
    String endpoint,
    @Nullable String version,
    Map<String, Tensor> inputs,
    Set<String> outputs,
    @Nullable String predictionId,
    @Nullable String stickyKey) {
  public TensorRequest {
    inputs = Map.copyOf(inputs);
    outputs = Set.copyOf(outputs);
  }
}
