package dev.plimsoll.features;

/** What a model may receive. */
public enum InputKind {
  /** A 64-bit floating point value; booleans are 0 and 1. */
  NUMBER,
  TEXT
}
