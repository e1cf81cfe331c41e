package dev.plimsoll.features.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.TrainingSets;
import dev.plimsoll.features.ViewSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Seconds for a training set of 1 M decisions over 10 M source rows, as a user gets it: from
 * Parquet to Parquet. Arguments: decisions, rows, keys, threads.
 */
public final class PointInTimeJoinBenchmark {
  private PointInTimeJoinBenchmark() {}

  public static void main(String[] args) throws Exception {
    long decisions = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
    long rows = args.length > 1 ? Long.parseLong(args[1]) : 10_000_000;
    long keys = args.length > 2 ? Long.parseLong(args[2]) : 100_000;
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 2;
    Path folder = Files.createTempDirectory("join");
    try (QueryEngine engine = QueryEngine.open(folder, threads)) {
      Path source = folder.resolve("source.parquet");
      Path asked = folder.resolve("decisions.parquet");
      String key = "(hash(i) % " + keys + ")::BIGINT AS k, ";
      engine.toParquet(
          "SELECT *, event_at + to_seconds((hash(ingest_seq + 9) % 7200)::BIGINT) AS known_at FROM ("
              + "SELECT i AS ingest_seq, "
              + key
              + time(7)
              + ", (hash(i + 5) % 100000) / 7.0 AS x, (i % 1000)::BIGINT AS n FROM range("
              + rows
              + ") r(i))",
          source);
      engine.toParquet(
          "SELECT i AS ingest_seq, " + key + time(3) + " FROM range(" + decisions + ") r(i)",
          asked);
      DecisionSpec decision =
          new DecisionSpec("d", null, "true", null, null, Map.of(), Map.of("k", "k"), null);
      var schema = ParquetTable.describe(engine, "SELECT * FROM '" + source + "'");
      ViewSpec take = ViewSpec.taking("s", List.of("k"), List.of("x", "n"), Duration.ofDays(30));
      ViewSpec sums =
          new ViewSpec(
              "s",
              List.of("k"),
              List.of(),
              List.of("x"),
              List.of(),
              List.of("x"),
              List.of(Duration.ofHours(24), Duration.ofDays(7)),
              null);
      for (int round = 0; round < 3; round++) {
        for (FeatureView view :
            List.of(FeatureView.of("take", take, schema), FeatureView.of("sums", sums, schema))) {
          long start = System.nanoTime();
          TrainingSets.build(
              engine, decision, asked, Map.of("s", source), List.of(view), folder.resolve("out"));
          System.out.printf("%s %.2f s%n", view.name(), (System.nanoTime() - start) / 1e9);
        }
      }
    }
  }

  private static String time(int factor) {
    return "TIMESTAMP '2013-01-01' + to_microseconds((hash(i * "
        + factor
        + " + 1) % 31536000000000)::BIGINT) AS event_at";
  }
}
