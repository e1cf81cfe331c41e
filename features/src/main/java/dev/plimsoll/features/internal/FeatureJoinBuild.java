package dev.plimsoll.features.internal;

import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureJoin.Joined;
import dev.plimsoll.features.FeatureJoin.Rows;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Numbers the rows, evaluates the views beside them, and puts all together by the numbers. */
public final class FeatureJoinBuild {
  private final Rows rows;
  private final Map<String, Path> sources;
  private final List<FeatureView> views;
  private final Map<String, List<String>> keys = new LinkedHashMap<>();

  public FeatureJoinBuild(
      QueryEngine engine, Rows rows, Map<String, Path> sources, List<FeatureView> views) {
    this.rows = rows;
    this.sources = sources;
    this.views = views;
    TableSchema columns = ParquetTable.describe(engine, numbered());
    for (FeatureView view : views) {
      keys.put(view.name(), view.keys().stream().map(name -> key(view, name, columns)).toList());
    }
  }

  /** Does it all. */
  public Joined run(QueryEngine engine, String select, Path out, DoubleConsumer share) {
    return ViewJoin.over(
        engine, out, numbered(), sources, views, share, join -> write(join, select, out));
  }

  private Joined write(ViewJoin join, String select, Path out) {
    join.evaluate(view -> keys.getOrDefault(view.name(), List.of()));
    long count = join.rows();
    long written =
        join.write(
            "SELECT %s FROM (SELECT %s FROM %s) ORDER BY \"#row\""
                .formatted(select, String.join(", ", named()), join.from()),
            out);
    if (written != count) {
      throw new PlimsollException(
          FeaturesError.ROWS_LOST, "joined rows: " + written + " (expected: " + count + ")");
    }
    Map<String, Long> found = new LinkedHashMap<>();
    for (int i = 0; i < views.size(); i++) {
      found.put(views.get(i).name(), join.found(i));
    }
    return new Joined(written, found);
  }

  /** A window without an order numbers rows as they are read, and DuckDB reads them in order. */
  private String numbered() {
    List<String> sql = new ArrayList<>();
    sql.add("row_number() OVER () AS \"#row\"");
    sql.add(Sql.alias("CAST((" + rows.at() + ") AS TIMESTAMP)", "decision_at"));
    rows.columns().forEach(name -> sql.add(Sql.alias(QueryEngine.quote(name), "#raw_" + name)));
    return "SELECT " + String.join(", ", sql) + " FROM " + rows.from();
  }

  private List<String> named() {
    List<String> sql = new ArrayList<>(List.of("\"#row\"", "d.decision_at"));
    rows.columns()
        .forEach(name -> sql.add(Sql.alias("d." + QueryEngine.quote("#raw_" + name), name)));
    for (FeatureView view : views) {
      view.outputs().stream()
          .map(FeatureColumn::name)
          .filter(name -> !rows.columns().contains(name))
          .forEach(name -> sql.add(QueryEngine.quote(name)));
    }
    return sql;
  }

  private static String key(FeatureView view, String name, TableSchema columns) {
    ColumnType wanted = view.schema().require(name).type();
    String raw = "#raw_" + name;
    ColumnType given = columns.require(raw).type();
    if (given != wanted && !comparable(given, wanted)) {
      throw new PlimsollException(
          FeaturesError.VALUE_INVALID,
          "key '%s' of view '%s': %s (expected: %s, as in the table '%s')"
              .formatted(name, view.name(), given, wanted, view.source()));
    }
    return ViewQuery.decisionKey(QueryEngine.quote(raw), wanted, given);
  }

  /**
   * Whether a value of the one type can be spelled as one of the other; 12.0 is not the text 12.
   */
  private static boolean comparable(ColumnType given, ColumnType wanted) {
    return switch (given) {
      case TEXT -> true;
      case INTEGER -> wanted == ColumnType.TEXT;
      case NUMBER -> wanted == ColumnType.INTEGER;
      case BOOLEAN, DATE -> wanted == ColumnType.TEXT;
      case TIMESTAMP -> false;
    };
  }
}
