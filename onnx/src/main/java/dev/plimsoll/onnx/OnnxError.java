package dev.plimsoll.onnx;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a graph, a package, or a request to a model. */
public enum OnnxError implements ErrorCode {
  PACKAGE_MISSING(Blame.USER),
  PACKAGE_INVALID(Blame.USER),
  GRAPH_UNREADABLE(Blame.USER),
  GRAPH_INVALID(Blame.USER),
  INPUT_MISSING(Blame.USER),
  INPUT_UNKNOWN(Blame.USER),
  INPUT_WRONG_TYPE(Blame.USER),
  INPUT_WRONG_LENGTH(Blame.USER),
  OUTPUT_MISSING(Blame.USER),
  COLUMN_UNSUPPORTED(Blame.USER),
  MODEL_CLOSED(Blame.INTERNAL),
  RUN_FAILED(Blame.INTERNAL),
  RUNTIME_MISSING(Blame.RESOURCES);

  private final Blame blame;

  OnnxError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
