package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.LeakageCertificate;
import dev.plimsoll.features.LeakageCertificate.ViewProof;
import dev.plimsoll.features.TrainingSet;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds one training set step by step in a schema of its own, which is dropped in the end: the
 * decisions, one narrow table per view, then all of them side by side in row order.
 */
public final class TrainingSetBuild {
  private final QueryEngine engine;
  private final DecisionSpec decision;
  private final Path decisionTable;
  private final Map<String, Path> sources;
  private final List<FeatureView> views;

  public TrainingSetBuild(
      QueryEngine engine,
      DecisionSpec decision,
      Path decisionTable,
      Map<String, Path> sources,
      List<FeatureView> views) {
    this.engine = engine;
    this.decision = decision;
    this.decisionTable = decisionTable;
    this.sources = sources;
    this.views = views;
  }

  /** Does it all. */
  public TrainingSet run(Path out) {
    DecisionQuery query =
        new DecisionQuery(
            engine, decision, ParquetTable.open(engine, decision.of(), decisionTable));
    List<FeatureColumn> features = views.stream().flatMap(v -> v.outputs().stream()).toList();
    query.checkFeatures(features);
    checkNames();
    String schema =
        QueryEngine.quote("build_" + Digest.ofText(out.toAbsolutePath().toString()).brief());
    engine.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    engine.execute("CREATE SCHEMA " + schema);
    try {
      String decisions = schema + ".decisions";
      engine.execute("CREATE TABLE " + decisions + " AS " + query.sql());
      for (int i = 0; i < views.size(); i++) {
        evaluate(views.get(i), query, schema, i);
      }
      long rows = count(decisions);
      LeakageCertificate certificate = certify(schema, rows);
      write(query, schema, features, rows, out);
      return new TrainingSet(
          rows, query.inputs(), List.copyOf(decision.keys().keySet()), features, certificate);
    } finally {
      engine.execute("DROP SCHEMA " + schema + " CASCADE");
    }
  }

  private void checkNames() {
    Set<String> names = new HashSet<>();
    for (FeatureView view : views) {
      if (!names.add(view.name())) {
        throw new PlimsollException(
            FeaturesError.VIEW_INVALID,
            "view '" + view.name() + "' twice (expected: each view once)");
      }
    }
  }

  private void evaluate(FeatureView view, DecisionQuery query, String schema, int i) {
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
    ViewQuery sql = new ViewQuery(view, table, schema + ".decisions", query.keysOf(view));
    String target = "CREATE TABLE " + schema + ".view" + i + " AS ";
    if (view.aggregating()) {
      String prefixes = schema + ".prefixes";
      engine.execute("CREATE TABLE " + prefixes + " AS " + sql.prefixes());
      engine.execute(target + sql.aggregated(prefixes));
      engine.execute("DROP TABLE " + prefixes);
    } else {
      engine.execute(target + sql.taken());
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

  private LeakageCertificate certify(String schema, long rows) {
    List<ViewProof> proofs = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      String name = views.get(i).name();
      boolean timed = views.get(i).timed();
      proofs.addAll(
          engine.rows(
              "SELECT count(v.\"#visible\"), count(*) FILTER (v.\"#visible\" > d.decision_at),"
                  + " min(epoch_us(d.decision_at) - epoch_us(v.\"#visible\")) FROM "
                  + schema
                  + ".decisions d JOIN "
                  + schema
                  + ".view"
                  + i
                  + " v USING (\"#row\")",
              row -> {
                long closest = row.getLong(3);
                boolean none = row.wasNull() || !timed;
                return new ViewProof(name, row.getLong(1), row.getLong(2), none ? null : closest);
              }));
    }
    long known =
        engine
            .rows(
                "SELECT count(*) FROM "
                    + schema
                    + ".decisions WHERE label IS NOT NULL AND label_known_at <= decision_at",
                row -> row.getLong(1))
            .get(0);
    return new LeakageCertificate(rows, known, proofs);
  }

  private void write(
      DecisionQuery query, String schema, List<FeatureColumn> features, long rows, Path out) {
    StringBuilder sql = new StringBuilder("SELECT " + String.join(", ", query.outputs()));
    features.forEach(feature -> sql.append(", ").append(QueryEngine.quote(feature.name())));
    sql.append(", d.label, d.label_known_at FROM " + schema + ".decisions d");
    for (int i = 0; i < views.size(); i++) {
      sql.append(" JOIN " + schema + ".view" + i + " USING (\"#row\")");
    }
    Path half = out.resolveSibling(out.getFileName() + ".part");
    long written = engine.toParquet(sql + " ORDER BY \"#row\"", half);
    if (written != rows) {
      throw new PlimsollException(
          FeaturesError.ROWS_LOST, "training rows: " + written + " (expected: " + rows + ")");
    }
    try {
      Files.move(half, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PlimsollException.io(out.toString(), e);
    }
  }

  private long count(String table) {
    return engine.rows("SELECT count(*) FROM " + table, row -> row.getLong(1)).get(0);
  }

  private long number(String expression, ParquetTable table) {
    return engine
        .rows("SELECT " + expression + " FROM " + table.from(), row -> row.getLong(1))
        .get(0);
  }
}
