package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.TrainingSet;
import dev.plimsoll.features.TrainingSets;
import dev.plimsoll.features.ViewSpec;
import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A point-in-time training set against the query that first comes to mind: join on the key, keep
 * what was known, number the rows by age, take the first. That query reads every earlier row of a
 * decision's entity.
 *
 * <p>The plain query runs over fewer entities with as many rows and decisions each, so its cost per
 * decision is the same and its tables sit in the caches, which favours it. Ours also counts its own
 * leaks and writes in a settled order.
 */
public record FeatureJoin(Sizes sizes) implements Benchmark {
  private static final double TARGET = 10;

  private static final String SOURCE =
      """
      SELECT (range %% %1$d)::BIGINT AS entity,
        TIMESTAMP '2024-01-01' + to_seconds((range // %1$d) * 3600 + hash(range) %% 3600) AS event_at,
        event_at + INTERVAL 5 MINUTE AS known_at,
        (hash(range + 1) %% 10000) / 100 AS level,
        (hash(range + 2) %% 10000) / 100 AS trend
      FROM range(%2$d)""";

  private static final String DECISIONS =
      """
      SELECT (range %% %1$d)::BIGINT AS entity, range::VARCHAR AS id,
        TIMESTAMP '2024-01-01' + to_seconds(hash(range + 3) %% %3$d) AS event_at,
        event_at + INTERVAL 1 HOUR AS known_at,
        hash(range + 4) %% 2 = 0 AS outcome
      FROM range(%2$d)""";

  private static final String PLAIN =
      """
      SELECT id, decision_at, outcome, level, trend FROM (
        SELECT d.id, d.event_at AS decision_at, d.outcome, f.level, f.trend,
          row_number() OVER (PARTITION BY d.id ORDER BY f.event_at DESC, f.known_at DESC) AS age
        FROM read_parquet(%s) d LEFT JOIN read_parquet(%s) f
          ON f.entity = d.entity AND f.event_at <= d.event_at AND f.known_at <= d.event_at)
      WHERE age = 1""";

  @Override
  public String name() {
    return "features.join";
  }

  @Override
  public String means() {
    return "how much faster training sets are built than by the plain join-and-number query";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    int threads = Runtime.getRuntime().availableProcessors();
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), threads)) {
      Tables all = tables(engine, folder, "all", sizes.joinKeys());
      Tables few = tables(engine, folder, "few", sizes.naiveKeys());
      Path out = folder.resolve("out.parquet");
      SideBySide measured =
          SideBySide.run(
              Math.min(sizes.rounds(), 3),
              () -> join(engine, all, out).rows(),
              () ->
                  engine.toParquet(
                      PLAIN.formatted(few.literal(few.decisions()), few.literal(few.source())),
                      out));
      return Figure.atLeast(
          name(),
          measured.ratio(SideBySide.Window::perSecond),
          "x",
          TARGET,
          "%s decisions/s (%s x %s feature rows) against %s decisions/s of join + row_number (%s x %s), %d rows per key"
              .formatted(
                  Words.number(measured.ourRate(SideBySide.Window::perSecond)),
                  Words.number((double) sizes.joinKeys() * sizes.joinDecisionsPerKey()),
                  Words.number((double) sizes.joinKeys() * sizes.joinRowsPerKey()),
                  Words.number(measured.theirRate(SideBySide.Window::perSecond)),
                  Words.number((double) sizes.naiveKeys() * sizes.joinDecisionsPerKey()),
                  Words.number((double) sizes.naiveKeys() * sizes.joinRowsPerKey()),
                  sizes.joinRowsPerKey()));
    }
  }

  private record Tables(Path decisions, Path source) {
    String literal(Path file) {
      return QueryEngine.literal(file.toString());
    }
  }

  private Tables tables(QueryEngine engine, Path folder, String name, int keys) {
    Tables tables =
        new Tables(
            folder.resolve(name + "-decisions.parquet"), folder.resolve(name + "-source.parquet"));
    long span = sizes.joinRowsPerKey() * 3600L;
    engine.toParquet(
        DECISIONS.formatted(keys, (long) keys * sizes.joinDecisionsPerKey(), span),
        tables.decisions());
    engine.toParquet(SOURCE.formatted(keys, (long) keys * sizes.joinRowsPerKey()), tables.source());
    return tables;
  }

  private static TrainingSet join(QueryEngine engine, Tables tables, Path out) {
    ViewSpec spec = ViewSpec.taking("readings", List.of("entity"), List.of("level", "trend"), null);
    FeatureView view =
        FeatureView.of(
            "reading",
            spec,
            engine.describe("SELECT * FROM read_parquet(" + tables.literal(tables.source()) + ")"),
            true);
    DecisionSpec decision =
        new DecisionSpec(
            "decisions", null, "outcome", null, null, Map.of(), Map.of("entity", "entity"), "id");
    return TrainingSets.build(
        engine,
        decision,
        tables.decisions(),
        Map.of("readings", tables.source()),
        List.of(view),
        out);
  }
}
