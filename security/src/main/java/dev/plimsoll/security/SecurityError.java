package dev.plimsoll.security;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What the scanner refuses, and what an audit cannot work on. */
public enum SecurityError implements ErrorCode {
  ARTIFACT_MISSING(Blame.USER),
  ARTIFACT_REFUSED(Blame.USER),
  SCORES_INVALID(Blame.USER),
  TOO_FEW_ROWS(Blame.USER),
  ONE_CLASS_ONLY(Blame.USER),
  BAD_OPTION(Blame.USER);

  private final Blame blame;

  SecurityError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
