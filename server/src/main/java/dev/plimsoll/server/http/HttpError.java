package dev.plimsoll.server.http;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a request before it reaches a room. */
public enum HttpError implements ErrorCode {
  BODY_TOO_LARGE(Blame.USER),
  /** Not JSON, or nested or written beyond the limits. */
  BODY_MALFORMED(Blame.USER),
  /** JSON, but a field is absent, of the wrong type, or has a value that it cannot have. */
  FIELD_INVALID(Blame.USER),
  OUTPUT_UNKNOWN(Blame.USER),
  /** The caller sets decision times, but the server runs on the real clock. */
  CLOCK_IS_REAL(Blame.USER),
  REQUEST_TIMEOUT(Blame.USER),
  REQUEST_REFUSED(Blame.USER),
  UNEXPECTED(Blame.INTERNAL);

  private final Blame blame;

  HttpError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
