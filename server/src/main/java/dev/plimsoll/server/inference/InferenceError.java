package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a call of the Open Inference Protocol before it reaches a model. */
public enum InferenceError implements ErrorCode {
  /** A tensor whose datatype, shape and data do not fit together. */
  TENSOR_INVALID(Blame.USER),
  /** A parameter that has a meaning here, with a value that it cannot have. */
  PARAMETER_INVALID(Blame.USER),
  OUTPUT_UNKNOWN(Blame.USER),
  /** Neither an endpoint nor a registered model. */
  MODEL_UNKNOWN(Blame.USER),
  /** The caller sets decision times, but the server runs on the real clock. */
  CLOCK_IS_REAL(Blame.USER),
  /** Part of the protocol or of its extensions, and not offered here. */
  UNSUPPORTED(Blame.USER);

  private final Blame blame;

  InferenceError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
