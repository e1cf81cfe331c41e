package dev.plimsoll.data.internal;

import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DataError;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.data.TableSpec;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A spec as one SELECT: the file's columns in our types, the derived ones, and the reserved ones.
 *
 * <p>Each derived column is a level of its own, so it may use those before it and its mistake can
 * be laid at its own door.
 */
final class SpecSql {
  private final QueryEngine engine;
  private final TableSpec spec;

  SpecSql(QueryEngine engine, TableSpec spec) {
    this.engine = engine;
    this.spec = spec;
  }

  /**
   * The whole SELECT, proven to bind.
   *
   * @param file the file's columns that are wanted
   */
  String select(String scan, TableSchema file) {
    List<String> names = new ArrayList<>();
    for (Column column : file.columns()) {
      Reserved.refuse(column.name(), "file " + spec.file());
      names.add(column.name());
    }
    String level =
        "SELECT *, row_number() OVER () - 1 AS "
            + Reserved.INGEST_SEQ
            + (" FROM (" + stored(scan, file) + ")");
    for (Map.Entry<String, String> derived : spec.derive().entrySet()) {
      level = derive(level, derived.getKey(), derived.getValue(), names);
      names.add(derived.getKey());
    }
    requireKey(names);
    String event = time(level, "event", spec.event(), names, "NULL");
    String known = time(level, "known", spec.known(), names, event);
    return "SELECT "
        + names.stream().map(QueryEngine::quote).collect(Collectors.joining(", "))
        + (", CAST((" + event + "\n) AS TIMESTAMP) AS " + Reserved.EVENT_AT)
        + (", CAST((" + known + "\n) AS TIMESTAMP) AS " + Reserved.KNOWN_AT)
        + (", CAST(" + Reserved.INGEST_SEQ + " AS BIGINT) AS " + Reserved.INGEST_SEQ)
        + (" FROM (" + level + "\n)");
  }

  /** The file's columns in our types and nothing else. */
  static String stored(String scan, TableSchema file) {
    return file.columns().stream()
        .map(SpecSql::asStored)
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + scan));
  }

  private String derive(String from, String name, String expression, List<String> names) {
    String where = "derive." + name;
    Reserved.refuse(name, where);
    if (names.stream().anyMatch(name::equalsIgnoreCase)) {
      throw new PlimsollException(
          DataError.SPEC_INVALID, where + ": the table has that column (expected: a new name)");
    }
    Column column = expression(from, where, name, expression);
    String cast =
        "CAST((" + expression + "\n) AS " + DuckTypes.stored(column.type()) + ") AS " + quote(name);
    return "SELECT *, " + cast + " FROM (" + from + "\n)";
  }

  private String time(
      String from, String what, @Nullable String expression, List<String> names, String otherwise) {
    if (expression == null) {
      return otherwise;
    }
    // a column's plain name is that column, also when SQL has the word for itself, such as "at"
    String sql = names.contains(expression) ? quote(expression) : expression;
    ColumnType type = expression(from, what, what, sql).type();
    if (type != ColumnType.TIMESTAMP && type != ColumnType.DATE) {
      throw new PlimsollException(
          DataError.SPEC_INVALID,
          what + ": " + expression + " is " + type + " (expected: TIMESTAMP or DATE)");
    }
    return sql;
  }

  private Column expression(String from, String where, String name, String expression) {
    String sql = "SELECT (" + expression + "\n) AS " + quote(name) + " FROM (" + from + "\n)";
    try {
      return engine.describe(sql).columns().get(0);
    } catch (PlimsollException e) {
      if (e.code() == DataError.COLUMN_UNSUPPORTED) {
        throw e;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PlimsollException(
          DataError.SPEC_INVALID,
          where
              + ": "
              + expression
              + ": "
              + DuckFailure.firstLine(cause)
              + " (expected: a SQL expression over the table's columns)",
          e);
    }
  }

  private void requireKey(List<String> names) {
    String key = spec.key();
    if (key != null && !names.contains(key)) {
      throw new PlimsollException(
          DataError.COLUMN_UNKNOWN,
          "key: '" + key + "' (expected: one of " + String.join(", ", names) + ")");
    }
  }

  private static String asStored(Column column) {
    String name = quote(column.name());
    return "CAST(" + name + " AS " + DuckTypes.stored(column.type()) + ") AS " + name;
  }
}
