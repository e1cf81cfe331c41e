package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Parquet file as a FROM clause, with {@code event_at}, {@code known_at} and a sequence that
 * breaks ties: {@code ingest_seq}, or the row's number in a file that lacks it.
 */
record ParquetTable(String name, TableSchema schema, String from, String sequence) {

  static ParquetTable open(QueryEngine engine, String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PlimsollException(
          FeaturesError.SOURCE_UNKNOWN,
          "table '" + name + "': " + file + " (expected: a Parquet file)");
    }
    String path = QueryEngine.literal(file.toString());
    TableSchema schema = describe(engine, "SELECT * FROM read_parquet(" + path + ")");
    boolean numbered = schema.column("ingest_seq").isPresent();
    return new ParquetTable(
        name,
        schema,
        "read_parquet(" + path + (numbered ? ")" : ", file_row_number = true)"),
        numbered ? "ingest_seq" : "file_row_number");
  }

  /** SQL for a time column, which reads as null where the file has none. */
  String time(String column) {
    return schema.column(column).isPresent()
        ? "CAST(" + QueryEngine.quote(column) + " AS TIMESTAMP)"
        : "CAST(NULL AS TIMESTAMP)";
  }

  static TableSchema describe(QueryEngine engine, String sql) {
    List<Column> columns =
        engine.rows(
            "DESCRIBE " + sql, row -> new Column(row.getString(1), type(row.getString(2)), true));
    return new TableSchema(columns);
  }

  /** The database's type as one of ours; what no feature may be, such as a list, reads as TEXT. */
  static ColumnType type(String sqlType) {
    String word = sqlType.replaceAll("\\(.*", "");
    return switch (word) {
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> ColumnType.INTEGER;
      case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT" -> ColumnType.INTEGER;
      case "FLOAT", "DOUBLE", "DECIMAL" -> ColumnType.NUMBER;
      case "DATE" -> ColumnType.DATE;
      default -> word.startsWith("TIMESTAMP") ? ColumnType.TIMESTAMP : ColumnType.TEXT;
    };
  }
}
