package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageError;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns a driver's exception into ours.
 *
 * <p>The message never repeats the driver's: drivers and Jdbi quote the bound values, and rows of
 * data must not end up in logs. The cause is kept for those who may see it.
 */
final class SqlFailure {
  private SqlFailure() {}

  static PlimsollException of(Throwable failure) {
    SQLException sql = find(failure);
    if (sql == null) {
      return exception(StorageError.DATABASE_FAILED, failure.getClass().getSimpleName(), failure);
    }
    if (sql instanceof SQLiteException sqlite) {
      SQLiteErrorCode code = sqlite.getResultCode();
      return exception(sqliteError(code), code.name(), failure);
    }
    String state = sql.getSQLState() == null ? "" : sql.getSQLState();
    return exception(stateError(state), "SQL state " + state, failure);
  }

  private static @Nullable SQLException find(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /** Extended SQLite codes carry the primary one in their lowest byte. */
  private static StorageError sqliteError(SQLiteErrorCode code) {
    int primary = code.code & 0xFF;
    if (primary == SQLiteErrorCode.SQLITE_FULL.code
        || primary == SQLiteErrorCode.SQLITE_IOERR.code) {
      return StorageError.DATABASE_FULL;
    }
    if (primary == SQLiteErrorCode.SQLITE_BUSY.code
        || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
      return StorageError.DATABASE_BUSY;
    }
    if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
        || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return StorageError.DATABASE_DAMAGED;
    }
    if (primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || primary == SQLiteErrorCode.SQLITE_READONLY.code) {
      return StorageError.DATABASE_UNREACHABLE;
    }
    if (primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
      return StorageError.CONFLICT;
    }
    return StorageError.DATABASE_FAILED;
  }

  /** By class of SQL state, as PostgreSQL documents them. */
  private static StorageError stateError(String state) {
    if (state.startsWith("08") || state.startsWith("28") || state.startsWith("3D")) {
      return StorageError.DATABASE_UNREACHABLE;
    }
    if (state.startsWith("53") || state.startsWith("58")) {
      return StorageError.DATABASE_FULL;
    }
    if (state.startsWith("23")) {
      return StorageError.CONFLICT;
    }
    if (state.startsWith("40") || state.startsWith("55") || state.startsWith("57")) {
      return StorageError.DATABASE_BUSY;
    }
    return StorageError.DATABASE_FAILED;
  }

  private static PlimsollException exception(StorageError error, String what, Throwable cause) {
    String expected =
        switch (error) {
          case DATABASE_FULL -> "free space and a working disk";
          case DATABASE_BUSY -> "a turn within 30 seconds";
          case DATABASE_DAMAGED -> "a whole database file";
          case DATABASE_UNREACHABLE -> "a database that can be reached, read and written";
          case CONFLICT -> "a row that keeps the table's constraints";
          case HOME_UNUSABLE,
              DATABASE_UNKNOWN,
              DATABASE_NEWER,
              DATABASE_FAILED,
              TRANSACTION_MISUSED,
              BAD_TEXT,
              LEDGER_BROKEN,
              LEDGER_KEY_UNUSABLE,
              BLOB_MISSING,
              BLOB_DAMAGED,
              BLOB_NOT_WRITTEN,
              BAD_FOLDER ->
              "a statement that the database carries out";
        };
    return new PlimsollException(
        error, "database: " + what + " (expected: " + expected + ")", cause);
  }
}
