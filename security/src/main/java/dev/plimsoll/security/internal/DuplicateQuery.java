package dev.plimsoll.security.internal;

import static dev.plimsoll.data.QueryEngine.literal;
import static dev.plimsoll.data.QueryEngine.quote;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.security.DuplicateReport;
import dev.plimsoll.security.TrainingTable;
import java.util.ArrayList;
import java.util.List;

/** Groups a training set by its features in SQL: one aggregation, spilling when it must. */
public final class DuplicateQuery {
  private final QueryEngine engine;
  private final TrainingTable table;
  private final String rows;

  /**
   * A query over the table.
   *
   * @param digits significant digits that count; 0 for all of them
   */
  public DuplicateQuery(QueryEngine engine, TrainingTable table, int digits) {
    this.engine = engine;
    this.table = table;
    String source = "read_parquet(" + literal(table.parquet().toString()) + ")";
    TableSchema schema = engine.describe("SELECT * FROM " + source);
    List<String> columns = new ArrayList<>();
    columns.add("CAST(" + name(schema, table.key()) + " AS VARCHAR) AS row_name");
    columns.add(name(schema, table.label()) + " AS truth");
    String split = table.split();
    columns.add((split == null ? "NULL" : name(schema, split)) + " AS part");
    for (int i = 0; i < table.features().size(); i++) {
      Column column = schema.require(table.features().get(i));
      columns.add(
          digits == 0 ? quote(column.name()) + " AS f" + i : near(column, digits) + " AS f" + i);
    }
    rows =
        "SELECT * FROM (SELECT "
            + String.join(", ", columns)
            + " FROM "
            + source
            + ") WHERE truth IS NOT NULL";
  }

  public DuplicateReport run(int keys) {
    String twins =
        "SELECT row_name, part, count(*) OVER same AS n, min(truth) OVER same AS low,"
            + " max(truth) OVER same AS high,"
            + " count(*) FILTER (part = 'train') OVER same AS trained FROM ("
            + rows
            + ") WINDOW same AS (PARTITION BY "
            + features()
            + ")";
    return engine
        .rows(
            "SELECT sum(n), sum(n) FILTER (n > 1), count(*) FILTER (n > 1),"
                + " sum(n) FILTER (low < high), count(*) FILTER (low < high),"
                + " sum(tested) FILTER (trained > 0), sum(tested) FROM (SELECT count(*) AS n,"
                + " min(truth) AS low, max(truth) AS high,"
                + " count(*) FILTER (part = 'train') AS trained,"
                + " count(*) FILTER (part = 'test') AS tested FROM ("
                + rows
                + ") GROUP BY "
                + features()
                + ")",
            row ->
                new DuplicateReport(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    names(twins, "low < high", keys),
                    names(twins, "trained > 0 AND part = 'test'", keys)))
        .get(0);
  }

  private List<String> names(String twins, String condition, int keys) {
    return engine.rows(
        "SELECT coalesce(row_name, '') FROM ("
            + twins
            + ") WHERE "
            + condition
            + " ORDER BY 1 LIMIT "
            + keys,
        row -> row.getString(1));
  }

  private String features() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < table.features().size(); i++) {
      names.add("f" + i);
    }
    return String.join(", ", names);
  }

  private static String name(TableSchema schema, String column) {
    return quote(schema.require(column).name());
  }

  private static String near(Column column, int digits) {
    String name = quote(column.name());
    if (column.type() == ColumnType.TEXT) {
      return "lower(trim(" + name + "))";
    } else if (column.type() == ColumnType.NUMBER || column.type() == ColumnType.INTEGER) {
      String x = "CAST(" + name + " AS DOUBLE)";
      return "CASE WHEN "
          + x
          + " = 0 OR NOT isfinite("
          + x
          + ") THEN "
          + x
          + " ELSE round("
          + x
          + ", CAST("
          + (digits - 1)
          + " - floor(log10(abs("
          + x
          + "))) AS INTEGER)) END";
    }
    return name;
  }
}
