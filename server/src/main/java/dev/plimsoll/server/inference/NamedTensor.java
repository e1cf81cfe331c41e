package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.Tensor;

/** One output. */
public record NamedTensor(String name, Tensor tensor) {}
