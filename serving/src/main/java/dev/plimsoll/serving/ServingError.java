package dev.plimsoll.serving;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can go wrong between a request and its logged answer. */
public enum ServingError implements ErrorCode {
  ENDPOINT_UNKNOWN(Blame.USER),
  ENDPOINT_EXISTS(Blame.USER),
  ENDPOINT_INVALID(Blame.USER),
  /** The endpoint exists, but a model that it routes to is not loaded. */
  ENDPOINT_NOT_READY(Blame.RESOURCES),
  VERSION_UNKNOWN(Blame.USER),
  ROUTES_INVALID(Blame.USER),
  NOTHING_TO_RESTORE(Blame.USER),
  /** A deployment was refused because a model does not load or does not answer. */
  MODEL_UNLOADABLE(Blame.USER),
  REQUEST_INVALID(Blame.USER),
  INPUT_UNKNOWN(Blame.USER),
  INPUT_MISSING(Blame.USER),
  INPUT_TYPE(Blame.USER),
  INPUT_VALUE(Blame.USER),
  PREDICTION_ID_INVALID(Blame.USER),
  PREDICTION_UNKNOWN(Blame.USER),
  /** It was logged and, at somebody's wish, erased. */
  PREDICTION_ERASED(Blame.USER),
  ERASURE_INVALID(Blame.USER),
  FEEDBACK_INVALID(Blame.USER),
  FEEDBACK_UNKNOWN(Blame.USER),
  OVERLOADED(Blame.RESOURCES),
  /** One caller has asked for more than its share; others are served. */
  QUOTA_EXCEEDED(Blame.USER),
  /** More rows in one request than are ever let in: it can only be sent in parts. */
  ROWS_TOO_MANY(Blame.USER),
  /** The answer would come, or came, later than the caller can use it. */
  DEADLINE_EXCEEDED(Blame.RESOURCES),
  /** The caller has gone. */
  CANCELLED(Blame.USER),
  LOG_UNAVAILABLE(Blame.RESOURCES),
  LOG_CORRUPT(Blame.INTERNAL),
  SCORING_FAILED(Blame.INTERNAL);

  private final Blame blame;

  ServingError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
