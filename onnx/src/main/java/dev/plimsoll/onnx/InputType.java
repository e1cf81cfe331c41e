package dev.plimsoll.onnx;

/** What a model's input carries. */
public enum InputType {
  /** FLOAT [N,1]; NaN means missing. */
  NUMBER,
  /** STRING [N,1]; the empty string means missing. */
  TEXT
}
