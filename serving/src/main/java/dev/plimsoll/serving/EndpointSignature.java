package dev.plimsoll.serving;

import dev.plimsoll.onnx.ModelInput;
import java.util.List;

/**
 * What an endpoint takes, over all versions it routes to.
 *
 * @param required inputs and look-up keys that a caller must send
 * @param optional inputs that are looked up unless the caller sends them
 */
public record EndpointSignature(
    String endpoint, List<String> versions, List<ModelInput> required, List<ModelInput> optional) {}
