package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.ModelInput;
import java.util.List;

/** What many predictions have in common; written once and referred to by number. */
record LogContext(
    String endpoint,
    String version,
    Digest model,
    long routeRevision,
    List<ModelInput> inputs,
    List<String> keys) {}
