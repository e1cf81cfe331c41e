package dev.plimsoll.server.inference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One inference, as a wire has brought it.
 *
 * @param model name of an endpoint
 * @param version null lets the router choose
 * @param outputs names of the wanted outputs; empty for all
 */
public record InferCall(
    String model,
    @Nullable String version,
    CallParameters parameters,
    List<InputTensor> inputs,
    List<String> outputs) {}
