package dev.plimsoll.data.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.DataError;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the first version's file looked like, and what later files are held to.
 *
 * <p>Integers may come where numbers are pinned, dates where timestamps are, and a column without
 * values anywhere; whatever else differs is refused.
 */
public record PinnedSchema(TableSchema columns, String by) {

  /**
   * Holds a file against the pinned columns.
   *
   * @param warnings receives the columns that the file has and the pinned schema has not
   * @throws PlimsollException SCHEMA_CHANGED with every column that is missing or of another type
   */
  void require(TableSchema met, String scan, QueryEngine engine, List<String> warnings) {
    List<String> problems = new ArrayList<>();
    for (Column pinned : columns.columns()) {
      ColumnType type = met.column(pinned.name()).map(Column::type).orElse(null);
      if (type == null) {
        problems.add("column '" + pinned.name() + "': missing (expected: " + pinned.type() + ")");
      } else if (!fits(type, pinned.type()) && hasValues(pinned.name(), scan, engine)) {
        problems.add(
            "column '" + pinned.name() + "': " + type + " (expected: " + pinned.type() + ")");
      }
    }
    if (!problems.isEmpty()) {
      throw new PlimsollException(
          DataError.SCHEMA_CHANGED, String.join("; ", problems) + "; pinned by version " + by);
    }
    for (Column column : met.columns()) {
      if (columns.column(column.name()).isEmpty()) {
        warnings.add("column '" + column.name() + "' is new and is left out");
      }
    }
  }

  private static boolean fits(ColumnType met, ColumnType pinned) {
    return met == pinned
        || (met == ColumnType.INTEGER && pinned == ColumnType.NUMBER)
        || (met == ColumnType.DATE && pinned == ColumnType.TIMESTAMP);
  }

  private static boolean hasValues(String column, String scan, QueryEngine engine) {
    String sql = "SELECT count(" + QueryEngine.quote(column) + ") FROM " + scan;
    return engine.rows(sql, row -> row.getLong(1)).get(0) > 0;
  }

  /** Pinned texts stay texts, even when a CSV has only digits in them this time. */
  Set<String> texts() {
    return columns.columns().stream()
        .filter(column -> column.type() == ColumnType.TEXT)
        .map(Column::name)
        .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
  }
}
