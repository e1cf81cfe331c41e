package dev.plimsoll.storage;

/** The SQL side of the store: the same statements on SQLite and on PostgreSQL. */
public interface Database extends AutoCloseable {
  /** Reads a consistent snapshot. */
  <T> T read(SqlWork<T> work);

  /**
   * One transaction without a ledger entry: for bookkeeping that changes nobody's rights or
   * traffic.
   */
  <T> T write(SqlWork<T> work);

  @Override
  void close();
}
