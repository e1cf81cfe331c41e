package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.LeakageCertificate.ViewProof;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Views evaluated at each row of a table {@code decisions} ({@code #row}, {@code decision_at}), as
 * one narrow table per view beside it in the same schema.
 */
final class ViewJoin {
  private final QueryEngine engine;
  private final String schema;
  private final Map<String, Path> sources;
  private final List<FeatureView> views;
  private final Steps steps;

  private ViewJoin(
      QueryEngine engine,
      String schema,
      Map<String, Path> sources,
      List<FeatureView> views,
      DoubleConsumer share) {
    this.engine = engine;
    this.schema = schema;
    this.sources = sources;
    this.views = views;
    int aggregating = (int) views.stream().filter(FeatureView::aggregating).count();
    this.steps = new Steps(1 + views.size() + aggregating + 1, share);
  }

  /**
   * Makes the decisions, for as long as some work takes.
   *
   * @param out names what is made, so that two files can be worked at
   * @param decisions SQL of their rows
   * @param share told how much of all that is done
   */
  static <T> T over(
      QueryEngine engine,
      Path out,
      String decisions,
      Map<String, Path> sources,
      List<FeatureView> views,
      DoubleConsumer share,
      Function<ViewJoin, T> work) {
    String schema =
        QueryEngine.quote("build_" + Digest.ofText(out.toAbsolutePath().toString()).brief());
    engine.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    engine.execute("CREATE SCHEMA " + schema);
    try {
      ViewJoin join = new ViewJoin(engine, schema, sources, views, share);
      engine.execute("CREATE TABLE " + join.decisions() + " AS " + decisions, join.steps.next());
      return work.apply(join);
    } finally {
      engine.execute("DROP SCHEMA " + schema + " CASCADE");
    }
  }

  /**
   * Makes the tables.
   *
   * @param keys SQL over the decisions for each of a view's keys
   */
  void evaluate(Function<FeatureView, List<String>> keys) {
    for (int i = 0; i < views.size(); i++) {
      evaluate(views.get(i), keys.apply(views.get(i)), i);
    }
  }

  /** Writes a query over what was made, as the last thing. */
  long write(String sql, Path out) {
    return engine.toParquet(sql, out, steps.next());
  }

  long rows() {
    return engine.rows("SELECT count(*) FROM " + decisions(), row -> row.getLong(1)).get(0);
  }

  /** Decisions, as {@code d}, with the columns of all views beside them. */
  String from() {
    StringBuilder sql = new StringBuilder(decisions() + " d");
    for (int i = 0; i < views.size(); i++) {
      sql.append(" JOIN " + table(i) + " USING (\"#row\")");
    }
    return sql.toString();
  }

  List<ViewProof> proofs() {
    List<ViewProof> proofs = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      String name = views.get(i).name();
      boolean timed = views.get(i).timed();
      proofs.addAll(
          engine.rows(
              "SELECT count(v.\"#visible\"), count(*) FILTER (v.\"#visible\" > d.decision_at),"
                  + " min(epoch_us(d.decision_at) - epoch_us(v.\"#visible\")) FROM "
                  + decisions()
                  + " d JOIN "
                  + table(i)
                  + " v USING (\"#row\")",
              row -> {
                long closest = row.getLong(3);
                boolean none = row.wasNull() || !timed;
                return new ViewProof(name, row.getLong(1), row.getLong(2), none ? null : closest);
              }));
    }
    return proofs;
  }

  /** Rows for which a view had something: a visible row, or of a static view any value. */
  long found(int i) {
    String any =
        views.get(i).timed()
            ? "\"#visible\" IS NOT NULL"
            : views.get(i).outputs().stream()
                .map(output -> QueryEngine.quote(output.name()) + " IS NOT NULL")
                .collect(Collectors.joining(" OR "));
    return engine
        .rows("SELECT count(*) FILTER (" + any + ") FROM " + table(i), row -> row.getLong(1))
        .get(0);
  }

  /** The decisions' table. */
  String decisions() {
    return schema + ".decisions";
  }

  private String table(int i) {
    return schema + ".view" + i;
  }

  private void evaluate(FeatureView view, List<String> keys, int i) {
    Path file = sources.get(view.source());
    if (file == null) {
      throw new PlimsollException(
          FeaturesError.SOURCE_UNKNOWN,
          "view '"
              + view.name()
              + "': from: '"
              + view.source()
              + "' (expected: one of "
              + String.join(", ", sources.keySet().stream().sorted().toList())
              + ")");
    }
    ParquetTable table = ParquetTable.open(engine, view.source(), file);
    checkSource(view, table);
    ViewQuery sql = new ViewQuery(view, table, decisions(), keys);
    String target = "CREATE TABLE " + table(i) + " AS ";
    if (view.aggregating()) {
      String prefixes = schema + ".prefixes";
      engine.execute("CREATE TABLE " + prefixes + " AS " + sql.prefixes(), steps.next());
      engine.execute(target + sql.aggregated(prefixes), steps.next());
      engine.execute("DROP TABLE " + prefixes);
    } else {
      engine.execute(target + sql.taken(), steps.next());
    }
  }

  /** A view and its file must agree on columns, on having times, and on the size of values. */
  private void checkSource(FeatureView view, ParquetTable table) {
    List<String> needed = new ArrayList<>(view.keys());
    needed.addAll(view.spec().take());
    view.aggregatedColumns().forEach(column -> needed.add(column.name()));
    for (String column : needed) {
      if (table.schema().column(column).isEmpty()) {
        throw new PlimsollException(
            FeaturesError.COLUMN_UNKNOWN,
            "view '"
                + view.name()
                + "': '"
                + column
                + "' (expected: one of "
                + table.schema().names()
                + ")");
      }
    }
    long rows = number("count(*)", table);
    long timed =
        number(
            "count(coalesce(" + table.time("event_at") + ", " + table.time("known_at") + "))",
            table);
    if (view.timed() ? rows > 0 && timed == 0 : timed > 0) {
      throw new PlimsollException(
          FeaturesError.VIEW_INVALID,
          "view '"
              + view.name()
              + "': "
              + timed
              + " of "
              + rows
              + " rows of '"
              + view.source()
              + "' have a time (expected: "
              + (view.timed() ? "times, or a static view" : "none, or a timed view")
              + ")");
    }
    for (Column column : view.aggregatedColumns()) {
      if (column.type() == ColumnType.NUMBER) {
        String value = "abs(" + QueryEngine.quote(column.name()) + ")";
        long large =
            number(
                "count(*) FILTER (isfinite("
                    + value
                    + ") AND "
                    + value
                    + " > "
                    + ExactSum.LARGEST
                    + ")",
                table);
        if (large > 0) {
          throw new PlimsollException(
              FeaturesError.VALUE_INVALID,
              "view '"
                  + view.name()
                  + "': '"
                  + column.name()
                  + "' has "
                  + large
                  + " values beyond "
                  + ExactSum.LARGEST
                  + " (expected: smaller ones to add up)");
        }
      }
    }
  }

  private long number(String expression, ParquetTable table) {
    return engine
        .rows("SELECT " + expression + " FROM " + table.from(), row -> row.getLong(1))
        .get(0);
  }
}
