package dev.plimsoll.onnx;

import dev.plimsoll.kernel.Digest;
import java.util.List;
import java.util.Map;

/**
 * Where a model comes from. A model without it cannot be built.
 *
 * @param data digests of the dataset versions it was trained on
 * @param parents digests of the packages it was made from, such as the one that was quantized
 * @param codeVersion version of the code that trained it
 * @param platform operating system, processor architecture and Java version
 * @param parameters all settings that decide the result
 * @param notes what else is worth knowing, such as the wall-clock seconds of training
 */
public record Provenance(
    List<Digest> data,
    List<Digest> parents,
    long seed,
    String codeVersion,
    String platform,
    Map<String, Object> parameters,
    Map<String, Object> notes) {}
