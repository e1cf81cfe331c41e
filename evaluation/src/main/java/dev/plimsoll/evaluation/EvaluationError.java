package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a table that is to be judged, or with the plan to judge it. */
public enum EvaluationError implements ErrorCode {
  /** No rows at all: there is nothing to say, not even "undefined". */
  NO_ROWS(Blame.USER),
  /** Columns of different lengths, or two tables that are not about the same rows. */
  ROWS_DIFFER(Blame.USER),
  /** NaN or infinite. */
  SCORE_NOT_FINITE(Blame.USER),
  /** A score is a probability here, from 0 to 1. */
  SCORE_OUT_OF_RANGE(Blame.USER),
  /** A text without a word, of which nothing can be left out. */
  TEXT_EMPTY(Blame.USER),
  /** A slice names a column that the table does not have. */
  GROUP_UNKNOWN(Blame.USER),
  PLAN_INVALID(Blame.USER),
  METRIC_UNKNOWN(Blame.USER);

  private final Blame blame;

  EvaluationError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
