package dev.plimsoll.server;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can go wrong between a caller and the server. */
public enum ServerError implements ErrorCode {
  /** Another process listens there. */
  PORT_IN_USE(Blame.RESOURCES),
  START_FAILED(Blame.RESOURCES),
  /** No token, or none that is known and live. */
  NOT_LOGGED_IN(Blame.USER),
  /** The token's role does not reach. */
  NOT_ALLOWED(Blame.USER),
  /** A form that did not come from one of our own pages. */
  FORGED_REQUEST(Blame.USER),
  TOO_MANY_ATTEMPTS(Blame.USER),
  TOKEN_UNKNOWN(Blame.USER),
  LAST_ADMIN(Blame.USER),
  BAD_REQUEST(Blame.USER),
  REQUEST_TOO_LARGE(Blame.USER),
  NOT_FOUND(Blame.USER),
  CLOCK_IS_REAL(Blame.USER),
  UNEXPECTED(Blame.INTERNAL);

  private final Blame blame;

  ServerError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
