package dev.plimsoll.onnx;

/** One raw feature, by the name that the data, the request and the graph all use. */
public record ModelInput(String name, InputType type) {}
