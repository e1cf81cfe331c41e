package dev.plimsoll.server.internal.views;

/** A name and what stands behind it. */
public record Fact(String name, String value) {}
