package dev.plimsoll.features;

/** One column that a model receives. */
public record FeatureColumn(String name, InputKind kind) {}
