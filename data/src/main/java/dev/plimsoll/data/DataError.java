package dev.plimsoll.data;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with data. */
public enum DataError implements ErrorCode {
  TABLE_MISSING(Blame.USER),
  TABLE_UNREADABLE(Blame.USER),
  TABLE_EMPTY(Blame.USER),
  COLUMN_UNKNOWN(Blame.USER),
  SCHEMA_CHANGED(Blame.USER),
  CHECK_INVALID(Blame.USER),
  CHECK_FAILED(Blame.USER),
  QUERY_FAILED(Blame.USER),
  DISK_FULL(Blame.RESOURCES);

  private final Blame blame;

  DataError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
