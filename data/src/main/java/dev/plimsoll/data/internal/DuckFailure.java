package dev.plimsoll.data.internal;

import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.PlimsollException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DuckDB's failures in our words. It has one exception class and tells them apart by the start of
 * the message; what follows the first line are advice and excerpts of the data, which are dropped.
 */
public final class DuckFailure {
  private static final int SQL_SHOWN = 200;

  private static final List<Map.Entry<String, DataError>> SIGNS =
      List.of(
          Map.entry("no space left on device", DataError.DISK_FULL),
          Map.entry("max_temp_directory_size", DataError.DISK_FULL),
          Map.entry("disk quota exceeded", DataError.DISK_FULL),
          Map.entry("out of memory error", DataError.OUT_OF_MEMORY),
          Map.entry("no files found that match", DataError.TABLE_MISSING),
          Map.entry("no magic bytes", DataError.TABLE_UNREADABLE),
          Map.entry("too small to be a parquet", DataError.TABLE_UNREADABLE),
          Map.entry("malformed json", DataError.TABLE_UNREADABLE),
          Map.entry("csv error", DataError.TABLE_UNREADABLE),
          Map.entry("error when sniffing", DataError.TABLE_UNREADABLE),
          Map.entry("tprotocolexception", DataError.TABLE_UNREADABLE),
          Map.entry("serialization error", DataError.TABLE_UNREADABLE),
          Map.entry("zstd", DataError.TABLE_UNREADABLE),
          Map.entry("gzip", DataError.TABLE_UNREADABLE),
          Map.entry("referenced column", DataError.COLUMN_UNKNOWN),
          Map.entry("internal error", DataError.ENGINE_FAILED),
          Map.entry("fatal error", DataError.ENGINE_FAILED));

  private static final Pattern OUTSIDE_UTF8 =
      Pattern.compile("CSV Error on Line: (\\d+)\\R.*not utf-8 encoded", Pattern.DOTALL);

  private DuckFailure() {}

  public static PlimsollException of(String sql, SQLException e) {
    String start = sql.length() <= SQL_SHOWN ? sql : sql.substring(0, SQL_SHOWN) + "…";
    return new PlimsollException(code(e), firstLine(e) + " in: " + start, e);
  }

  public static DataError code(SQLException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return SIGNS.stream()
        .filter(sign -> message.contains(sign.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(DataError.QUERY_FAILED);
  }

  /** The number of the first line of a CSV file that is not UTF-8; empty for other failures. */
  static String lineOutsideUtf8(PlimsollException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    Matcher found = OUTSIDE_UTF8.matcher(String.valueOf(cause.getMessage()));
    return found.find() ? found.group(1) : "";
  }

  /** The message without what points into the SQL or repeats the data. */
  public static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message").strip();
  }
}
