package dev.plimsoll.data.internal;

import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Map;
import java.util.Optional;

/** DuckDB's column types as ours, and ours as DuckDB's. */
public final class DuckTypes {
  private static final Map<String, ColumnType> TYPES =
      Map.ofEntries(
          Map.entry("BOOLEAN", ColumnType.BOOLEAN),
          Map.entry("TINYINT", ColumnType.INTEGER),
          Map.entry("SMALLINT", ColumnType.INTEGER),
          Map.entry("INTEGER", ColumnType.INTEGER),
          Map.entry("BIGINT", ColumnType.INTEGER),
          Map.entry("HUGEINT", ColumnType.INTEGER),
          Map.entry("UTINYINT", ColumnType.INTEGER),
          Map.entry("USMALLINT", ColumnType.INTEGER),
          Map.entry("UINTEGER", ColumnType.INTEGER),
          Map.entry("UBIGINT", ColumnType.INTEGER),
          Map.entry("UHUGEINT", ColumnType.INTEGER),
          Map.entry("FLOAT", ColumnType.NUMBER),
          Map.entry("DOUBLE", ColumnType.NUMBER),
          Map.entry("DECIMAL", ColumnType.NUMBER),
          Map.entry("VARCHAR", ColumnType.TEXT),
          Map.entry("ENUM", ColumnType.TEXT),
          Map.entry("UUID", ColumnType.TEXT),
          Map.entry("JSON", ColumnType.TEXT),
          // the type of a column without a single value
          Map.entry("\"NULL\"", ColumnType.TEXT),
          Map.entry("NULL", ColumnType.TEXT),
          Map.entry("DATE", ColumnType.DATE),
          Map.entry("TIMESTAMP", ColumnType.TIMESTAMP),
          Map.entry("TIMESTAMP_S", ColumnType.TIMESTAMP),
          Map.entry("TIMESTAMP_MS", ColumnType.TIMESTAMP),
          Map.entry("TIMESTAMP_NS", ColumnType.TIMESTAMP),
          Map.entry("TIMESTAMP WITH TIME ZONE", ColumnType.TIMESTAMP));

  private DuckTypes() {}

  public static Optional<ColumnType> type(String duckType) {
    if (duckType.endsWith("]")) {
      return Optional.empty();
    }
    int bracket = duckType.indexOf('(');
    return Optional.ofNullable(
        TYPES.get(bracket < 0 ? duckType : duckType.substring(0, bracket).strip()));
  }

  public static ColumnType require(String column, String duckType) {
    return type(duckType)
        .orElseThrow(
            () ->
                new PlimsollException(
                    DataError.COLUMN_UNSUPPORTED,
                    column
                        + ": "
                        + duckType
                        + " (expected: a boolean, number, text, date or timestamp column; derive"
                        + " one from it and leave it out of the file, or write it as text)"));
  }

  /** The one DuckDB type in which each of ours is stored. */
  public static String stored(ColumnType type) {
    return switch (type) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case TEXT -> "VARCHAR";
      case TIMESTAMP -> "TIMESTAMP";
      case DATE -> "DATE";
    };
  }
}
