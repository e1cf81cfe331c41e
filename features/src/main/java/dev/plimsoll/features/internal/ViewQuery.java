package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement that evaluates a view at every decision: columns {@code #row}, {@code #visible}
 * (when the newest row used became visible) and the view's outputs.
 *
 * <p><b>Idea.</b> An ASOF join finds, per decision, the last row that is visible. It is only right,
 * and only repeatable, when that row stands for all rows before it and has no twin:
 *
 * <ul>
 *   <li><em>take</em>: of the rows in the order (visible, event, known, sequence) only those are
 *       kept whose event is not older than any before, and which are the last of their visible
 *       instant. They are the steps of the running arg-max of (event, known, sequence). The event
 *       alone decides: of two rows with one event, the one visible later is also known later.
 *   <li><em>aggregates</em>: every row carries the key's running count and exact running sum up to
 *       and including its visible instant, equal among twins. A window (t-W, t] is the prefix at t
 *       less the prefix at t-W.
 * </ul>
 *
 * <p><b>Cost.</b> One sort of the table by key and time, then one merge per join: n log n.
 */
final class ViewQuery {
  private static final String HALF = "4611686018427387904";

  private final FeatureView view;
  private final ParquetTable table;
  private final List<String> decisionKeys;
  private final String decisions;

  /**
   * @param decisions the table of decisions, with {@code #row} and {@code decision_at}
   * @param decisionKeys SQL over that table for each of the view's keys, of the key's type
   */
  ViewQuery(FeatureView view, ParquetTable table, String decisions, List<String> decisionKeys) {
    this.view = view;
    this.table = table;
    this.decisions = decisions;
    this.decisionKeys = decisionKeys;
  }

  /** Everything but aggregates, in one statement. */
  String taken() {
    return view.timed() ? newestKnown() : lastRow();
  }

  private String newestKnown() {
    String order = "\"#visible\", \"#event\", \"#known\", \"#sequence\"";
    return "WITH source AS ("
        + source(takenColumns())
        + "), states AS (SELECT * FROM (SELECT *, max(\"#event\") OVER (w ROWS BETWEEN UNBOUNDED"
        + " PRECEDING AND CURRENT ROW) AS \"#top\", lead(\"#visible\") OVER w AS \"#next\" FROM"
        + " source WINDOW w AS (PARTITION BY "
        + keys()
        + " ORDER BY "
        + order
        + ")) WHERE \"#event\" = \"#top\" AND \"#visible\" IS DISTINCT FROM \"#next\")"
        + " SELECT d.\"#row\", s.\"#visible\", "
        + outputs()
        + " FROM ("
        + probes()
        + ") d ASOF LEFT JOIN states s ON "
        + keysEqual("s")
        + " AND d.t >= s.\"#visible\"";
  }

  private String lastRow() {
    return "WITH source AS ("
        + source(takenColumns())
        + ") SELECT d.\"#row\", CAST(NULL AS TIMESTAMP) AS \"#visible\", "
        + outputs()
        + " FROM ("
        + probes()
        + ") d LEFT JOIN (SELECT * FROM source QUALIFY row_number() OVER (PARTITION BY "
        + keys()
        + " ORDER BY \"#sequence\" DESC) = 1) s ON "
        + keysEqual("s");
  }

  /** The running counts and sums of an aggregating view, to be kept as a table. */
  String prefixes() {
    List<Column> columns = view.aggregatedColumns();
    List<String> values = new ArrayList<>();
    List<String> running = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      values.add(units(columns.get(i)) + " AS \"#x" + i + "\"");
      running.add("count(\"#x" + i + "\") OVER w AS \"#c" + i + "\"");
      if (columns.get(i).type() != ColumnType.TEXT) {
        running.add("sum(\"#x" + i + "\") OVER w AS \"#s" + i + "\"");
      }
    }
    return "SELECT "
        + keys()
        + ", \"#visible\", "
        + String.join(", ", running)
        + " FROM ("
        + source(values)
        + ") WINDOW w AS (PARTITION BY "
        + keys()
        + " ORDER BY \"#visible\" RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
  }

  /** The aggregates, from the table that holds {@link #prefixes}. */
  String aggregated(String prefixes) {
    List<Duration> windows = view.spec().over();
    StringBuilder joins = new StringBuilder(join(prefixes, "n", "d.t"));
    for (int w = 0; w < windows.size(); w++) {
      joins.append(join(prefixes, "w" + w, "d.t - " + Sql.micros(windows.get(w))));
    }
    List<Column> columns = view.aggregatedColumns();
    List<String> outputs = new ArrayList<>();
    view.aggregates()
        .forEach(
            aggregate -> {
              int x = columns.indexOf(view.schema().require(aggregate.column()));
              int w = windows.indexOf(aggregate.window());
              boolean scaled = columns.get(x).type() == ColumnType.NUMBER;
              String count = difference("#c" + x, w);
              String sum = total(difference("#s" + x, w), scaled);
              String value =
                  switch (aggregate.kind()) {
                    case COUNT -> "CAST(" + count + " AS DOUBLE)";
                    case SUM -> sum;
                    case MEAN -> "CASE WHEN " + count + " > 0 THEN " + sum + " / " + count + " END";
                  };
              outputs.add(
                  Sql.alias(
                      "CASE WHEN " + askable() + " THEN " + value + " END", aggregate.name()));
            });
    return "SELECT d.\"#row\", n.\"#visible\", "
        + String.join(", ", outputs)
        + " FROM ("
        + probes()
        + ") d"
        + joins;
  }

  private String join(String prefixes, String alias, String time) {
    return " ASOF LEFT JOIN "
        + prefixes
        + " "
        + alias
        + " ON "
        + keysEqual(alias)
        + " AND "
        + time
        + " >= "
        + alias
        + ".\"#visible\"";
  }

  private static String difference(String column, int window) {
    return "(coalesce(n.\"" + column + "\", 0) - coalesce(w" + window + ".\"" + column + "\", 0))";
  }

  /** {@link ExactSum#toDouble} in SQL, operation by operation. */
  private static String total(String sum, boolean scaled) {
    String whole = "CAST(" + sum + " AS HUGEINT)";
    String high = "(" + whole + " // " + HALF + "::HUGEINT)";
    String low = "(" + whole + " - " + high + " * " + HALF + "::HUGEINT)";
    String value =
        "(CAST(CAST("
            + high
            + " AS BIGINT) AS DOUBLE) * CAST("
            + HALF
            + " AS DOUBLE) + CAST(CAST("
            + low
            + " AS BIGINT) AS DOUBLE))";
    return scaled ? "(" + value + " / CAST(" + ExactSum.UNITS + " AS DOUBLE))" : value;
  }

  /** {@link ExactSum#units} in SQL: what is added up, null when missing. */
  private static String units(Column column) {
    String name = QueryEngine.quote(column.name());
    return switch (column.type()) {
      case BOOLEAN, INTEGER -> "CAST(" + name + " AS BIGINT)";
      case NUMBER ->
          "CAST(floor(("
              + Sql.value(name, ColumnType.NUMBER)
              + ") * CAST("
              + ExactSum.UNITS
              + " AS DOUBLE)) AS HUGEINT)";
      case TEXT, TIMESTAMP, DATE -> "CASE WHEN " + name + " IS NOT NULL THEN 1 END";
    };
  }

  private String source(List<String> columns) {
    StringBuilder sql = new StringBuilder("SELECT ");
    for (int k = 0; k < decisionKeys.size(); k++) {
      sql.append(sourceKey(k)).append(" AS \"#k").append(k).append("\", ");
    }
    String event = "coalesce(" + table.time("event_at") + ", " + table.time("known_at") + ")";
    sql.append("greatest(" + event + ", " + table.time("known_at") + ") AS \"#visible\", ");
    sql.append(event + " AS \"#event\", " + table.time("known_at") + " AS \"#known\", ");
    sql.append(table.sequence() + " AS \"#sequence\", " + String.join(", ", columns));
    sql.append(" FROM " + table.from() + " WHERE ");
    sql.append(
        IntStream.range(0, decisionKeys.size())
            .mapToObj(k -> sourceKey(k) + " IS NOT NULL")
            .collect(Collectors.joining(" AND ")));
    if (view.timed()) {
      sql.append(" AND \"#visible\" <= (SELECT max(decision_at) FROM " + decisions + ")");
      sql.append(" AND known_at IS NOT NULL");
    }
    return sql.toString();
  }

  private String sourceKey(int k) {
    Column column = view.schema().require(view.keys().get(k));
    return keySql(QueryEngine.quote(column.name()), column.type());
  }

  /** A key in the form in which both sides compare it. */
  static String keySql(String expression, ColumnType type) {
    return "CAST(" + expression + (type == ColumnType.INTEGER ? " AS BIGINT)" : " AS VARCHAR)");
  }

  /** A decision's key, of whatever type it was given, in the form of the table's. */
  static String decisionKey(String expression, ColumnType wanted, ColumnType given) {
    return wanted == ColumnType.INTEGER && given != ColumnType.INTEGER
        ? "TRY_CAST(" + expression + " AS BIGINT)"
        : keySql(expression, wanted);
  }

  private List<String> takenColumns() {
    return view.spec().take().stream()
        .map(
            name ->
                Sql.alias(
                    Sql.value(QueryEngine.quote(name), view.schema().require(name).type()),
                    "=" + name))
        .toList();
  }

  private String outputs() {
    Duration ttl = view.spec().ttl();
    List<String> sql = new ArrayList<>();
    List<FeatureColumn> outputs = view.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      String column = "s." + QueryEngine.quote("=" + view.spec().take().get(i));
      String value =
          ttl == null
              ? column
              : "CASE WHEN s.\"#event\" >= d.t - " + Sql.micros(ttl) + " THEN " + column + " END";
      sql.add(Sql.alias(value, outputs.get(i).name()));
    }
    return String.join(", ", sql);
  }

  private String probes() {
    StringBuilder sql = new StringBuilder("SELECT \"#row\", decision_at AS t");
    for (int k = 0; k < decisionKeys.size(); k++) {
      sql.append(", ").append(decisionKeys.get(k)).append(" AS \"#k").append(k).append('"');
    }
    return sql + " FROM " + decisions;
  }

  private String askable() {
    return "d.t IS NOT NULL AND " + keysMatch(k -> "d.\"#k" + k + "\" IS NOT NULL");
  }

  private String keys() {
    return IntStream.range(0, decisionKeys.size())
        .mapToObj(k -> "\"#k" + k + "\"")
        .collect(Collectors.joining(", "));
  }

  private String keysEqual(String alias) {
    return keysMatch(k -> "d.\"#k" + k + "\" = " + alias + ".\"#k" + k + "\"");
  }

  private String keysMatch(IntFunction<String> condition) {
    return IntStream.range(0, decisionKeys.size())
        .mapToObj(condition)
        .collect(Collectors.joining(" AND "));
  }
}
