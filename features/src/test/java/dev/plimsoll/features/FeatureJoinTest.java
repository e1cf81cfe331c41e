package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureJoin.Joined;
import dev.plimsoll.features.FeatureJoin.Rows;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to be answered get what a training set would have for them, in their own order. */
class FeatureJoinTest {
  private static final String FEATURES =
      World.views().stream()
          .flatMap(view -> view.outputs().stream())
          .map(output -> QueryEngine.quote(output.name()))
          .collect(Collectors.joining(", "));

  private final Path folder;
  private final QueryEngine engine;

  FeatureJoinTest(@TempDir Path folder) {
    this.folder = folder;
    this.engine = QueryEngine.open(folder.resolve("spill"), 2);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void saysWhatATrainingSetSaysInTheOrderOfTheRows() {
    World world = new World(5, 400);
    Map<String, Path> sources = sources(world);
    Path decisions = world.decisions(engine, folder);
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("k", "k");
    keys.put("n", "n");
    Path trained = folder.resolve("trained.parquet");
    TrainingSets.build(
        engine,
        new DecisionSpec("decisions", "event_at", "true", null, null, Map.of(), keys, "ingest_seq"),
        decisions,
        sources,
        World.views(),
        trained);

    Path shuffled = folder.resolve("shuffled.parquet");
    engine.toParquet(
        "SELECT * FROM read_parquet('%s') ORDER BY hash(ingest_seq)".formatted(decisions),
        shuffled);
    Path out = folder.resolve("out.parquet");
    List<Double> shares = new CopyOnWriteArrayList<>();
    Joined joined =
        join(shuffled, sources)
            .write(engine, "ingest_seq AS row_key, " + FEATURES, out, shares::add);

    assertThat(shares).as("decisions, four views of which one adds up, and the file").isSorted();
    assertThat(shares).contains(0.0, 1 / 7.0, 6 / 7.0).allMatch(share -> share <= 1);
    assertThat(joined.rows()).isEqualTo(world.decisions.size());
    assertThat(text("ingest_seq", shuffled)).isEqualTo(text("row_key", out));
    assertThat(text("row_key::BIGINT AS id, " + FEATURES, out))
        .containsExactlyInAnyOrderElementsOf(text("row_key::BIGINT AS id, " + FEATURES, trained));
    assertThat(joined.found().keySet()).containsExactlyInAnyOrder("fresh", "any", "sums", "fixed");
    assertThat(joined.found().get("any"))
        .isEqualTo(joined.found().get("sums"))
        .isBetween(1L, joined.rows() - 1);
    assertThat(joined.found().get("fixed")).isBetween(1L, joined.rows() - 1);
  }

  @Test
  void keepsTheOrderOfManyRowsOnSeveralThreads() {
    Path many = folder.resolve("many.parquet");
    engine.toParquet(
        """
        SELECT range AS ingest_seq, 'k' || range % 5 AS k, (range % 2)::BIGINT AS n,
          TIMESTAMP '2013-01-01' + to_minutes((range * 7919 % 1800)::BIGINT) AS event_at
        FROM range(300000)""",
        many);
    Path out = folder.resolve("out.parquet");
    join(many, sources(new World(5, 60)))
        .write(engine, "ingest_seq, sums_count_i_2h", out, share -> {});
    assertThat(
            engine.rows(
                "SELECT count(*) FROM (SELECT ingest_seq, file_row_number FROM read_parquet('%s', file_row_number = true)) WHERE ingest_seq = file_row_number"
                    .formatted(out),
                row -> row.getLong(1)))
        .containsExactly(300_000L);
  }

  @Test
  void aColumnOfTheRowsGoesBeforeTheFeatureOfItsName() {
    Path rows = folder.resolve("rows.parquet");
    engine.toParquet(
        "SELECT 'k1' AS k, 1::BIGINT AS n, 77.0 AS any_i, TIMESTAMP '2013-01-02' AS event_at",
        rows);
    Path out = folder.resolve("out.parquet");
    join(rows, sources(new World(5, 60)), List.of("k", "n", "any_i"))
        .write(engine, "any_i", out, share -> {});
    assertThat(text("any_i", out)).containsExactly("(77.0,)");
  }

  @Test
  void refusesKeysThatCanNeverBeEqualBeforeReading() {
    Path rows = folder.resolve("rows.parquet");
    engine.toParquet("SELECT 12.0::DOUBLE AS k, 1 AS n, TIMESTAMP '2013-01-02' AS event_at", rows);
    assertThatThrownBy(() -> join(rows, Map.of()))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            e -> assertThat(e.code()).isEqualTo(FeaturesError.VALUE_INVALID))
        .hasMessageContaining("key 'k' of view 'fresh': NUMBER (expected: TEXT");
  }

  private FeatureJoin join(Path rows, Map<String, Path> sources) {
    return join(rows, sources, List.of("k", "n"));
  }

  private FeatureJoin join(Path rows, Map<String, Path> sources, List<String> columns) {
    List<String> all =
        engine.describe("SELECT * FROM read_parquet('" + rows + "')").column("ingest_seq").isEmpty()
            ? columns
            : List.of("k", "n", "ingest_seq");
    return FeatureJoin.of(
        engine, new Rows("read_parquet('" + rows + "')", "event_at", all), sources, World.views());
  }

  private Map<String, Path> sources(World world) {
    return Map.of(
        "rows", world.parquet(engine, folder, "rows-of-world", world.rows),
        "timeless", world.parquet(engine, folder, "timeless", world.timeless));
  }

  private List<String> text(String columns, Path file) {
    return engine.rows(
        "SELECT row(%s)::VARCHAR FROM read_parquet('%s')"
            .formatted(columns.replaceAll(" AS \\w+", ""), file),
        row -> row.getString(1));
  }
}
