package dev.plimsoll.features.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.LeakageCertificate;
import dev.plimsoll.features.TrainingSet;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

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
  public TrainingSet run(Path out, DoubleConsumer share) {
    DecisionQuery query =
        new DecisionQuery(
            engine, decision, ParquetTable.open(engine, decision.of(), decisionTable));
    List<FeatureColumn> features = views.stream().flatMap(v -> v.outputs().stream()).toList();
    query.checkFeatures(features);
    checkNames();
    return ViewJoin.over(
        engine, out, query.sql(), sources, views, share, join -> build(join, query, features, out));
  }

  private TrainingSet build(
      ViewJoin join, DecisionQuery query, List<FeatureColumn> features, Path out) {
    join.evaluate(query::keysOf);
    long rows = join.rows();
    LeakageCertificate certificate = certify(join, rows);
    write(query, join, features, rows, out);
    return new TrainingSet(
        rows, query.inputs(), List.copyOf(decision.keys().keySet()), features, certificate);
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

  private LeakageCertificate certify(ViewJoin join, long rows) {
    long known =
        engine
            .rows(
                "SELECT count(*) FROM "
                    + join.decisions()
                    + " WHERE label IS NOT NULL AND label_known_at <= decision_at",
                row -> row.getLong(1))
            .get(0);
    return new LeakageCertificate(rows, known, join.proofs());
  }

  private void write(
      DecisionQuery query, ViewJoin join, List<FeatureColumn> features, long rows, Path out) {
    StringBuilder sql = new StringBuilder("SELECT " + String.join(", ", query.outputs()));
    features.forEach(feature -> sql.append(", ").append(QueryEngine.quote(feature.name())));
    sql.append(", d.label, d.label_known_at FROM " + join.from());
    Path half = out.resolveSibling(out.getFileName() + ".part");
    long written = join.write(sql + " ORDER BY \"#row\"", half);
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
}
