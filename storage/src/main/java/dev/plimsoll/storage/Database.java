package dev.plimsoll.storage;

/**
 * The SQL side of the store: the same statements on SQLite and on PostgreSQL.
 *
 * <p>Instants bind as microseconds since 1970 and digests as text, and both are read back with
 * {@code mapTo}. Work inside a write joins it: nested writes, reads and ledger changes of the same
 * thread commit together or not at all. A write inside a read is refused.
 */
public interface Database extends AutoCloseable {
  /** Reads a consistent snapshot. */
  <T> T read(SqlWork<T> work);

  /**
   * One transaction without a ledger entry: for bookkeeping that changes nobody's rights or
   * traffic. On PostgreSQL other writes may run beside it (read committed), so what must not be
   * overtaken belongs into {@link Ledger#change}, which waits its turn on both databases.
   */
  <T> T write(SqlWork<T> work);

  @Override
  void close();
}
