package dev.plimsoll.data.internal;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Tells somebody, some times a second, how much of a statement is done, by DuckDB's own estimate.
 */
public final class QueryWatch {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
  private static final double PERCENT = 100;

  private final DuckDBPreparedStatement statement;
  private final DoubleConsumer share;
  private final Thread thread;
  private volatile boolean closed;

  private QueryWatch(DuckDBPreparedStatement statement, DoubleConsumer share) {
    this.statement = statement;
    this.share = share;
    this.thread = new Thread(this::loop, "query-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs a statement and returns how many rows it made.
   *
   * @param share told of shares from 0 to 1 that never fall, on another thread
   */
  public static long run(Statement statement, String sql, DoubleConsumer share)
      throws SQLException {
    statement.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
    QueryWatch watch = new QueryWatch((DuckDBPreparedStatement) statement, share);
    try {
      return statement.executeLargeUpdate(sql);
    } finally {
      watch.close();
    }
  }

  private void loop() {
    double told = 0;
    while (!closed) {
      LockSupport.parkNanos(this, PAUSE);
      try {
        double done = Math.min(1, statement.getQueryProgress().getPercentage() / PERCENT);
        if (!closed && done > told) { // -1 before it has begun
          told = done;
          share.accept(done);
        }
      } catch (SQLException e) {
        return; // the statement says itself what is wrong with it
      }
    }
  }

  private void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
