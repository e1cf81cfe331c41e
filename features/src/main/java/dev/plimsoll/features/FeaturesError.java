package dev.plimsoll.features;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with features. */
public enum FeaturesError implements ErrorCode {
  /** A view's definition does not fit itself or its table. */
  VIEW_INVALID(Blame.USER),
  VIEW_UNKNOWN(Blame.USER),
  SOURCE_UNKNOWN(Blame.USER),
  COLUMN_UNKNOWN(Blame.USER),
  /** A decision's SQL does not fit its table, or names collide. */
  DECISION_INVALID(Blame.USER),
  /** A value that its column cannot hold. */
  VALUE_INVALID(Blame.USER),
  /** The online store was written by a newer Plimsoll. */
  STORE_TOO_NEW(Blame.USER),
  /** The online store cannot be opened, read or written. */
  STORE_FAILED(Blame.RESOURCES),
  STORE_CLOSED(Blame.INTERNAL),
  ROWS_LOST(Blame.INTERNAL);

  private final Blame blame;

  FeaturesError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
