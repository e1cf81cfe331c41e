package dev.plimsoll.server.http;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a request before it reaches a room. */
public enum HttpError implements ErrorCode {
  BODY_TOO_LARGE(Blame.USER),
  /** Not JSON, cut short, or nested or written beyond the limits. */
  BODY_MALFORMED(Blame.USER),
  /** JSON, but a field is absent, of the wrong type, or has a value that it cannot have. */
  FIELD_INVALID(Blame.USER),
  /** A body of a kind, or packed in a way, that is not read here. */
  MEDIA_TYPE_UNSUPPORTED(Blame.USER),
  /** The request did not arrive in time. */
  REQUEST_TIMEOUT(Blame.USER),
  /** The caller has gone. */
  CANCELLED(Blame.USER),
  /** It did, but the answer did not come in time. */
  DEADLINE_EXCEEDED(Blame.RESOURCES),
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
