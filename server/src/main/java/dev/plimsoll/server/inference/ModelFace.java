package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.TensorSpec;
import java.util.List;

/**
 * What callers may know of an endpoint.
 *
 * @param versions as URLs call them
 * @param decision whether it answers rows with probabilities; else it takes and gives tensors
 * @param inputs that a caller must send
 * @param optional inputs that are looked up unless the caller sends them
 */
public record ModelFace(
    String name,
    List<String> versions,
    boolean decision,
    List<TensorSpec> inputs,
    List<TensorSpec> optional,
    List<TensorSpec> outputs) {
  /** As the protocol names the runtime and its format. */
  public static final String PLATFORM = "onnxruntime_onnx";
}
