package dev.plimsoll.onnx;

/** How one vector per token becomes one vector per text. */
public enum Pooling {
  /** The mean over the tokens that are no padding. */
  MEAN,
  /** The vector of the first token. */
  CLS,
  /** The graph's own output is one vector per text already. */
  NONE
}
