package dev.plimsoll.compression;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** Why a model cannot be rewritten. */
public enum CompressionError implements ErrorCode {
  NOTHING_TO_QUANTIZE(Blame.USER),
  OPSET_TOO_OLD(Blame.USER),
  UNKNOWN_NODE(Blame.USER),
  BAD_OPTION(Blame.USER),
  NOT_MEASURABLE(Blame.RESOURCES);

  private final Blame blame;

  CompressionError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
