package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/**
 * SQL over Parquet in this process: one in-memory DuckDB database, time zone UTC, spilling to a
 * folder.
 *
 * <p>Each method runs on a connection of its own, so the engine may be shared between threads; the
 * views are seen by all.
 */
public final class QueryEngine implements AutoCloseable {
  private static final int ARROW_BATCH_ROWS = 8_192;

  private final DuckDBConnection root;
  private final BufferAllocator allocator = new RootAllocator();

  private QueryEngine(DuckDBConnection root) {
    this.root = root;
  }

  /**
   * Opens an empty database.
   *
   * @param spillFolder where operators that outgrow memory write
   * @param threads how many cores it may use
   */
  public static QueryEngine open(Path spillFolder, int threads) {
    try {
      Properties settings = new Properties();
      settings.setProperty("threads", Integer.toString(threads));
      settings.setProperty("temp_directory", spillFolder.toString());
      DuckDBConnection root =
          (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
      try (Statement statement = root.createStatement()) {
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
      }
      return new QueryEngine(root);
    } catch (SQLException e) {
      throw failed("open", e);
    }
  }

  /** Makes a Parquet file readable under a name. */
  public void view(String name, Path parquet) {
    execute(
        "CREATE OR REPLACE VIEW "
            + quote(name)
            + " AS SELECT * FROM read_parquet("
            + literal(parquet.toString())
            + ")");
  }

  public void execute(String sql) {
    try (Connection connection = root.duplicate();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * Runs a query whose rows come as Arrow record batches, without a copy. The caller closes the
   * result.
   */
  @SuppressWarnings("MustBeClosedChecker")
  public ArrowResult query(String sql) {
    try {
      Connection connection = root.duplicate();
      Statement statement = connection.createStatement();
      DuckDBResultSet result = (DuckDBResultSet) statement.executeQuery(sql);
      ArrowReader reader = (ArrowReader) result.arrowExportStream(allocator, ARROW_BATCH_ROWS);
      return new ArrowResult(reader, List.of(reader, result, statement, connection));
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Small results, row by row. */
  public <T> List<T> rows(String sql, RowReader<T> reader) {
    try (Connection connection = root.duplicate();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /**
   * Writes a query's rows, in the query's order, as one Parquet file (zstd), and returns how many
   * there were.
   */
  public long toParquet(String sql, Path out) {
    return rows(
            "COPY ("
                + sql
                + ") TO "
                + literal(out.toString())
                + " (FORMAT parquet, COMPRESSION zstd)",
            row -> row.getLong(1))
        .get(0);
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
      throw failed("close", e);
    } finally {
      allocator.close();
    }
  }

  private static PlimsollException failed(String sql, SQLException e) {
    String start = sql.length() <= 200 ? sql : sql.substring(0, 200) + "…";
    return new PlimsollException(DataError.QUERY_FAILED, e.getMessage() + " in: " + start, e);
  }
}
