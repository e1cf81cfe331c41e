package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.Database;
import dev.plimsoll.storage.SqlWork;
import dev.plimsoll.storage.StorageError;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Transactions over Jdbi.
 *
 * <p>A thread has at most one transaction: work started inside a write joins it and commits with
 * it, so a room can record evidence or a second ledger entry as part of one change. When a joined
 * part fails, the whole fails, even if somebody swallows the exception: on PostgreSQL it could not
 * go on anyway, and both databases shall behave alike.
 */
public final class SqlDatabase implements Database {
  private final Connections connections;
  private final Jdbi reads;
  private final Jdbi writes;

  // Not static: a thread may have a transaction in each of two open databases. Always removed at
  // the end of the outermost work, so nothing outlives this object.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Transaction> current = new ThreadLocal<>();

  SqlDatabase(Connections connections) {
    this.connections = connections;
    this.reads = jdbi(connections.reads());
    this.writes = connections.reads() == connections.writes() ? reads : jdbi(connections.writes());
  }

  /** One thread's transaction while it runs. */
  private static final class Transaction {
    private final Handle handle;
    private final boolean writing;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean failed;

    Transaction(Handle handle, boolean writing) {
      this.handle = handle;
      this.writing = writing;
    }
  }

  @Override
  public <T> T read(SqlWork<T> work) {
    Transaction outer = current.get();
    return outer == null ? begin(false, work) : join(outer, work);
  }

  @Override
  public <T> T write(SqlWork<T> work) {
    Transaction outer = current.get();
    if (outer == null) {
      return begin(true, work);
    }
    if (!outer.writing) {
      throw new PlimsollException(
          StorageError.TRANSACTION_MISUSED,
          "transaction: a write inside a read (expected: a write of its own, or inside a write)");
    }
    return join(outer, work);
  }

  /** Runs once the current write has been committed; forgotten when it is rolled back. */
  void afterCommit(Runnable action) {
    Transaction transaction = current.get();
    if (transaction == null || !transaction.writing) {
      throw new IllegalStateException("afterCommit is for use inside a write");
    }
    transaction.afterCommit.add(action);
  }

  private <T> T begin(boolean writing, SqlWork<T> work) {
    Transaction transaction;
    T result;
    try (Handle handle = (writing ? writes : reads).open()) {
      transaction = new Transaction(handle, writing);
      prepare(transaction);
      handle.begin();
      current.set(transaction);
      result = commit(transaction, work);
    } catch (JdbiException e) {
      throw SqlFailure.of(e);
    } finally {
      current.remove();
    }
    transaction.afterCommit.forEach(Runnable::run);
    return result;
  }

  private void prepare(Transaction transaction) {
    if (connections.snapshots()) {
      transaction.handle.setTransactionIsolationLevel(
          transaction.writing
              ? TransactionIsolationLevel.READ_COMMITTED
              : TransactionIsolationLevel.REPEATABLE_READ);
      transaction.handle.setReadOnly(!transaction.writing);
    }
  }

  private static <T> T commit(Transaction transaction, SqlWork<T> work) {
    boolean committed = false;
    try {
      T result = work.run(transaction.handle);
      if (transaction.failed) {
        throw new PlimsollException(
            StorageError.TRANSACTION_MISUSED,
            "transaction: a part of it failed before (expected: the failure to be passed on)");
      }
      transaction.handle.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollback(transaction.handle);
      }
    }
  }

  /** The failure that led here matters more than one of the rollback. */
  private static void rollback(Handle handle) {
    try {
      handle.rollback();
    } catch (JdbiException ignored) {
      // The connection is broken, which rolls back too.
    }
  }

  private static <T> T join(Transaction outer, SqlWork<T> work) {
    boolean done = false;
    try {
      T result = work.run(outer.handle);
      done = true;
      return result;
    } catch (JdbiException e) {
      throw SqlFailure.of(e);
    } finally {
      outer.failed |= !done;
    }
  }

  /** Instants are bound and read as microseconds, digests as text. */
  private static Jdbi jdbi(DataSource source) {
    Jdbi jdbi = Jdbi.create(source);
    jdbi.registerArgument(new Instants());
    jdbi.registerArgument(new Digests());
    jdbi.registerColumnMapper(
        Instant.class,
        (row, column, context) -> {
          long micros = row.getLong(column);
          return row.wasNull() ? null : Times.instant(micros);
        });
    jdbi.registerColumnMapper(
        Digest.class,
        (row, column, context) -> {
          String hex = row.getString(column);
          return hex == null ? null : new Digest(hex);
        });
    return jdbi;
  }

  private static final class Instants extends AbstractArgumentFactory<Instant> {
    Instants() {
      super(Types.BIGINT);
    }

    @Override
    protected Argument build(Instant value, ConfigRegistry config) {
      long micros = Times.micros(value);
      return (at, statement, context) -> statement.setLong(at, micros);
    }
  }

  private static final class Digests extends AbstractArgumentFactory<Digest> {
    Digests() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(Digest value, ConfigRegistry config) {
      return (at, statement, context) -> statement.setString(at, value.hex());
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
