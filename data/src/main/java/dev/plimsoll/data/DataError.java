package dev.plimsoll.data;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with data. */
public enum DataError implements ErrorCode {
  /** No dataset has this name. */
  DATASET_UNKNOWN(Blame.USER),
  /** A file that is not there. */
  TABLE_MISSING(Blame.USER),
  TABLE_UNREADABLE(Blame.USER),
  TABLE_EMPTY(Blame.USER),
  /** The file was written to while it was read. */
  TABLE_CHANGING(Blame.USER),
  COLUMN_UNKNOWN(Blame.USER),
  /** A column whose type no model or check could use, such as a list. */
  COLUMN_UNSUPPORTED(Blame.USER),
  SCHEMA_CHANGED(Blame.USER),
  SPEC_INVALID(Blame.USER),
  CHECK_INVALID(Blame.USER),
  CHECK_FAILED(Blame.USER),
  QUERY_FAILED(Blame.USER),
  PROFILE_UNREADABLE(Blame.USER),
  DISK_FULL(Blame.RESOURCES),
  OUT_OF_MEMORY(Blame.RESOURCES),
  ENGINE_FAILED(Blame.INTERNAL);

  private final Blame blame;

  DataError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
