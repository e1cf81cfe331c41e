package dev.plimsoll.storage;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can go wrong while keeping things. */
public enum StorageError implements ErrorCode {
  /** The home folder is a file, or cannot be made or written. */
  HOME_UNUSABLE(Blame.USER),
  /** The URL names a database that is not supported. */
  DATABASE_UNKNOWN(Blame.USER),
  /** The database was last written by a newer Plimsoll. */
  DATABASE_NEWER(Blame.USER),
  DATABASE_UNREACHABLE(Blame.RESOURCES),
  /** Another process held the database for longer than anybody should wait. */
  DATABASE_BUSY(Blame.RESOURCES),
  DATABASE_FULL(Blame.RESOURCES),
  /** The database file is not a database, or not a whole one. */
  DATABASE_DAMAGED(Blame.RESOURCES),
  /** A row that must be unique is there already, or one that must be there is not. */
  CONFLICT(Blame.USER),
  /** A statement that should work did not. */
  DATABASE_FAILED(Blame.INTERNAL),
  /** A write was started inside a read, or went on after a part of it had failed. */
  TRANSACTION_MISUSED(Blame.INTERNAL),
  /** Text that cannot be stored the same on every database. */
  BAD_TEXT(Blame.USER),
  /** The ledger in the database contradicts the signed head beside it. */
  LEDGER_BROKEN(Blame.RESOURCES),
  LEDGER_KEY_UNUSABLE(Blame.RESOURCES),
  BLOB_MISSING(Blame.USER),
  /** The stored bytes are not those that were put. */
  BLOB_DAMAGED(Blame.RESOURCES),
  BLOB_NOT_WRITTEN(Blame.RESOURCES),
  /** A folder to be stored contains something that is neither a file nor a folder. */
  BAD_FOLDER(Blame.USER);

  private final Blame blame;

  StorageError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
