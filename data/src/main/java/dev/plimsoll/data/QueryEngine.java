package dev.plimsoll.data;

import dev.plimsoll.data.internal.DuckFailure;
import dev.plimsoll.data.internal.DuckTypes;
import dev.plimsoll.data.internal.QueryWatch;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.DoubleConsumer;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBResultSet;

/**
 * SQL over Parquet in this process: one in-memory DuckDB database, time zone UTC, spilling to a
 * folder.
 *
 * <p>Each method runs on a connection of its own, so the engine may be shared between threads; the
 * views are seen by all. Never downloads an extension.
 *
 * <p>All methods throw {@link PlimsollException} with a {@link DataError}: bad SQL and bad files
 * blame the user, full disks and memory the resources.
 */
public final class QueryEngine implements AutoCloseable {
  private static final int ARROW_BATCH_ROWS = 8_192;

  private final DuckDBConnection root;
  private final BufferAllocator allocator = new RootAllocator();

  private QueryEngine(DuckDBConnection root) {
    this.root = root;
  }

  /**
   * Opens an empty database that may use most of the machine's memory.
   *
   * @param spillFolder where operators that outgrow memory write; made when missing
   * @param threads how many cores it may use
   */
  public static QueryEngine open(Path spillFolder, int threads) {
    return open(spillFolder, Map.of("threads", Integer.toString(threads)));
  }

  /** The same with a bound on memory; what does not fit spills. */
  public static QueryEngine open(Path spillFolder, int threads, long memoryMegabytesMax) {
    return open(
        spillFolder,
        Map.of("threads", Integer.toString(threads), "memory_limit", memoryMegabytesMax + "MB"));
  }

  /**
   * The same for tables larger than memory: {@link #query} computes rows as they are taken, instead
   * of all of them first. A query that fails half way says so when its rows are taken.
   */
  public static QueryEngine streaming(Path spillFolder, int threads, long memoryMegabytesMax) {
    return open(
        spillFolder,
        Map.of(
            "threads",
            Integer.toString(threads),
            "memory_limit",
            memoryMegabytesMax + "MB",
            DuckDBDriver.JDBC_STREAM_RESULTS,
            "true"));
  }

  private static QueryEngine open(Path spillFolder, Map<String, String> more) {
    try {
      Files.createDirectories(spillFolder);
      Properties settings = new Properties();
      settings.putAll(more);
      settings.setProperty("temp_directory", spillFolder.toString());
      settings.setProperty("autoinstall_known_extensions", "false");
      // In DuckDB 2.0.0 a Parquet file that is given up while its writes are queued waits for them
      // with a lock that they need, and never comes back: one failing COPY in some dozens.
      settings.setProperty("async_threads", "0");
      DuckDBConnection root =
          (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
      try (Statement statement = root.createStatement()) {
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
      }
      return new QueryEngine(root);
    } catch (IOException e) {
      throw PlimsollException.io(spillFolder.toString(), e);
    } catch (SQLException e) {
      throw DuckFailure.of("open", e);
    }
  }

  /** Makes a Parquet file readable under a name. */
  public void view(String name, Path parquet) {
    synchronized (root) { // DuckDB refuses two catalog changes at once instead of queueing them
      execute(
          "CREATE OR REPLACE VIEW "
              + quote(name)
              + " AS SELECT * FROM read_parquet("
              + literal(parquet.toString())
              + ")");
    }
  }

  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw DuckFailure.of(sql, e);
    }
  }

  /**
   * The same for what takes long.
   *
   * @param share told some times a second, on another thread, how much of it is done, from 0 to 1
   */
  public void execute(String sql, DoubleConsumer share) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      QueryWatch.run(statement, sql, share);
    } catch (SQLException e) {
      throw DuckFailure.of(sql, e);
    }
  }

  /**
   * Runs a query whose rows come as Arrow record batches, without a copy. The caller closes the
   * result, before the engine.
   */
  public ArrowResult query(String sql) {
    return query(sql, ARROW_BATCH_ROWS);
  }

  /**
   * The same in batches of so many rows, a multiple of 2,048; the last one, and any other, may have
   * fewer.
   */
  @SuppressWarnings("MustBeClosedChecker") // the result owns and closes them
  public ArrowResult query(String sql, int batchRows) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      Connection connection = connect();
      parts.push(connection);
      Statement statement = connection.createStatement();
      parts.push(statement);
      DuckDBResultSet result = (DuckDBResultSet) statement.executeQuery(sql);
      parts.push(result);
      ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, batchRows);
      parts.push(reader);
      return new ArrowResult(reader, List.copyOf(parts));
    } catch (SQLException e) {
      PlimsollException failure = DuckFailure.of(sql, e);
      ArrowResult.closeAll(List.copyOf(parts), failure);
      throw failure;
    }
  }

  /** Small results, row by row. */
  public <T> List<T> rows(String sql, RowReader<T> reader) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw DuckFailure.of(sql, e);
    }
  }

  /**
   * Writes a query's rows, in the query's order, as one Parquet file (zstd), and returns how many
   * there were. The file appears whole or not at all; what stood there before stays until then.
   *
   * @param out a regular file, or nothing yet
   */
  public long toParquet(String sql, Path out) {
    return copyTo(sql, out, Statement::executeLargeUpdate);
  }

  /**
   * The same for what takes long.
   *
   * @param share told some times a second, on another thread, how much of it is done, from 0 to 1
   */
  public long toParquet(String sql, Path out, DoubleConsumer share) {
    return copyTo(sql, out, (statement, copy) -> QueryWatch.run(statement, copy, share));
  }

  private long copyTo(String sql, Path out, Update update) {
    if (Files.exists(out) && !Files.isRegularFile(out)) {
      throw new PlimsollException(
          DataError.QUERY_FAILED, "out: " + out + " (expected: a regular file, or none yet)");
    }
    Path half = out.resolveSibling(out.getFileName() + ".part");
    String copy =
        "COPY ("
            + sql
            + "\n) TO "
            + literal(half.toString())
            + " (FORMAT parquet, COMPRESSION zstd)";
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      long rows = update.run(statement, copy);
      Files.move(half, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return rows;
    } catch (SQLException e) {
      throw withoutHalf(half, DuckFailure.of(copy, e));
    } catch (IOException e) {
      throw withoutHalf(half, PlimsollException.io(out.toString(), e));
    }
  }

  /**
   * Writes rows that come as Arrow record batches, in their order, and returns how many there were.
   * Memory stays that of some batches and row groups. An unfinished file is left to the caller.
   *
   * @param rows at least one column; asked for batches by one thread at a time, though not always
   *     the same one, and closed at the end. Must not itself be a query of this engine, which would
   *     wait for itself.
   * @param select a query over them under the name {@code batches}, that keeps their order
   */
  public long write(ArrowReader rows, String select, TableFormat format, Path out) {
    String copy =
        "COPY (" + select + "\n) TO " + literal(out.toString()) + " (" + format.copyOptions() + ")";
    try {
      // Buffers change hands only between allocators of one family.
      BufferAllocator family = rows.getVectorSchemaRoot().getFieldVectors().get(0).getAllocator();
      try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(family)) {
        Data.exportArrayStream(family, rows, stream);
        try (DuckDBConnection connection = (DuckDBConnection) connect();
            Statement statement = connection.createStatement()) {
          connection.registerArrowStream("batches", stream);
          return statement.executeLargeUpdate(copy);
        }
      }
    } catch (SQLException e) {
      throw DuckFailure.of(copy, e);
    } catch (IOException e) {
      throw PlimsollException.io("Arrow schema", e);
    }
  }

  /** Executes a statement and returns how many rows it made. */
  private interface Update {
    long run(Statement statement, String sql) throws SQLException;
  }

  private static PlimsollException withoutHalf(Path half, PlimsollException failure) {
    try {
      Files.deleteIfExists(half);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /**
   * The columns that a query gives, without running it. DuckDB's many types become the six of
   * {@link ColumnType}; every column is said to be nullable, since only the data could tell.
   *
   * @throws PlimsollException {@link DataError#COLUMN_UNSUPPORTED} for lists, structs, blobs and
   *     the like
   */
  public TableSchema describe(String sql) {
    return new TableSchema(
        rows(
            "DESCRIBE (" + sql + "\n)",
            row -> {
              String name = row.getString("column_name");
              return new Column(name, DuckTypes.require(name, row.getString("column_type")), true);
            }));
  }

  /** A name as SQL writes it. */
  public static String quote(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A text as SQL writes it. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw DuckFailure.of("close", e);
    } finally {
      allocator.close();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // each caller closes it
  private Connection connect() throws SQLException {
    synchronized (allocator) {
      return root.duplicate();
    }
  }
}
