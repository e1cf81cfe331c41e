package dev.plimsoll.storage.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageConfig;
import dev.plimsoll.storage.StorageError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Two pools, one for reads and one for writes, and a plain source for migrations.
 *
 * <p>SQLite has one writer at a time, so its write pool has one connection, whose transactions
 * begin IMMEDIATE: the turn is taken at the start, never refused in the middle. Its readers are in
 * WAL mode and see the last commit without waiting. PostgreSQL uses one pool for both.
 *
 * @param snapshots whether a read must ask for a snapshot; SQLite's readers always have one
 */
record Connections(
    DataSource migrations, HikariDataSource reads, HikariDataSource writes, boolean snapshots)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int POOL_MAX = 8;

  static Connections open(StorageConfig config) {
    String url = config.databaseUrl();
    try {
      if (url == null) {
        return sqlite(config.home().resolve("plimsoll.db"));
      }
      if (url.startsWith("jdbc:postgresql:")) {
        return postgres(url);
      }
    } catch (HikariPool.PoolInitializationException e) {
      throw SqlFailure.of(e);
    }
    throw new PlimsollException(
        StorageError.DATABASE_UNKNOWN,
        "database url: '" + withoutSecrets(url) + "' (expected: jdbc:postgresql://host/name)");
  }

  private static Connections sqlite(Path file) {
    HikariDataSource writes =
        pool("writes", sqliteSource(file, SQLiteConfig.TransactionMode.IMMEDIATE), 1);
    HikariConfig reads =
        config("reads", sqliteSource(file, SQLiteConfig.TransactionMode.DEFERRED), POOL_MAX);
    reads.setConnectionInitSql("PRAGMA query_only = ON");
    return new Connections(
        sqliteSource(file, SQLiteConfig.TransactionMode.DEFERRED),
        new HikariDataSource(reads),
        writes,
        false);
  }

  private static SQLiteDataSource sqliteSource(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout((int) PATIENCE.toMillis());
    config.setTransactionMode(mode);
    config.enforceForeignKeys(true);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static Connections postgres(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    HikariDataSource pool = pool("database", source, POOL_MAX);
    return new Connections(source, pool, pool, true);
  }

  private static HikariDataSource pool(String name, DataSource source, int size) {
    return new HikariDataSource(config(name, source, size));
  }

  private static HikariConfig config(String name, DataSource source, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("plimsoll-" + name.toLowerCase(Locale.ROOT));
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(PATIENCE.toMillis());
    return config;
  }

  /** Users and passwords stand before the host or behind the question mark. */
  private static String withoutSecrets(String url) {
    return url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
  }

  @Override
  public void close() {
    reads.close();
    writes.close();
  }
}
