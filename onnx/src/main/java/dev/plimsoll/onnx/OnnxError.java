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
  /** The graph's operators cannot compute with what was sent. */
  INPUT_REFUSED(Blame.USER),
  OUTPUT_MISSING(Blame.USER),
  TOKENIZER_INVALID(Blame.USER),
  /** A foreign model that cannot be served as it was asked to be. */
  IMPORT_REFUSED(Blame.USER),
  /** Answers depend on the rows that share a batch, and nobody accepted that. */
  BATCH_VARIANT(Blame.USER),
  COLUMN_UNSUPPORTED(Blame.USER),
  MODEL_CLOSED(Blame.INTERNAL),
  RUN_FAILED(Blame.INTERNAL),
  /** Nobody waits for it any more. */
  RUN_STOPPED(Blame.USER),
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
