package dev.plimsoll.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training sets, look-ups and an oracle of nested loops say the same about random tables. */
class OfflineIsOnlineTest {
  @TempDir Path folder = Path.of("");

  @Test
  void trainingSetsAndLookUpsAgreeWithTheOracle() {
    try (QueryEngine engine = QueryEngine.open(folder, 2)) {
      qt().withFixedSeed(7)
          .withExamples(25)
          .withShrinkCycles(0)
          .forAll(longs().all())
          .checkAssert(seed -> check(engine, new World(seed, 60), new Random(seed)));
    }
  }

  @Test
  void aggregatesDoNotDependOnTheOrderOfPushes() {
    World world = new World(11, 300);
    List<World.Row> shuffled = new ArrayList<>(world.rows);
    Collections.shuffle(shuffled, new Random(3));
    FeatureView sums = World.views().get(2);
    try (OnlineStore inOrder = OnlineStore.open(folder.resolve("a"), World.views());
        OnlineStore outOfOrder = OnlineStore.open(folder.resolve("b"), World.views())) {
      push(inOrder, "rows", world.rows, new Random(1));
      push(outOfOrder, "rows", shuffled, new Random(2));
      for (World.Decision decision : world.decisions) {
        if (decision.at() != null) {
          List<@Nullable String> keys = keys(sums, decision);
          Instant at = Times.instant(decision.at());
          assertThat(outOfOrder.lookup("sums", "", keys, at))
              .isEqualTo(inOrder.lookup("sums", "", keys, at));
        }
      }
    }
  }

  private void check(QueryEngine engine, World world, Random random) {
    List<FeatureView> views = World.views();
    Path home = temporary();
    Map<String, Path> sources =
        Map.of(
            "rows", world.parquet(engine, home, "rows", world.rows),
            "timeless", world.parquet(engine, home, "timeless", world.timeless));
    Map<String, String> keys = new LinkedHashMap<>(Map.of("k", "k"));
    keys.put("n", "n");
    DecisionSpec decision =
        new DecisionSpec("decisions", "event_at", "true", null, null, Map.of(), keys, "ingest_seq");
    Path out = home.resolve("out.parquet");
    TrainingSet set =
        TrainingSets.build(engine, decision, world.decisions(engine, home), sources, views, out);
    assertThat(set.rows()).isEqualTo(world.decisions.size());
    assertThat(set.certificate().holds()).isTrue();
    Map<Integer, List<@Nullable Object>> offline = read(engine, set, out);
    try (OnlineStore store = OnlineStore.open(home.resolve("online"), views)) {
      push(store, "rows", world.rows, random);
      push(store, "timeless", world.timeless, random);
      for (World.Decision row : world.decisions) {
        int column = 0;
        for (FeatureView view : views) {
          int end = column + view.outputs().size();
          List<@Nullable Object> built =
              offline.getOrDefault(row.sequence(), List.of()).subList(column, end);
          column = end;
          List<World.Row> source = view.timed() ? world.rows : world.timeless;
          List<@Nullable Object> expected = Oracle.values(view, source, keys(view, row), row.at());
          String what = view.name() + " for " + row;
          assertClose(what, built, expected);
          if (row.at() != null) {
            FeatureValues online =
                store.lookup(view.name(), "", keys(view, row), Times.instant(row.at()));
            assertThat(online.values()).as(what).isEqualTo(built);
          }
        }
      }
    }
  }

  /** Pushes in chunks, some of them twice, as a client does that was killed before the answer. */
  private static void push(OnlineStore store, String source, List<World.Row> rows, Random random) {
    int from = 0;
    while (from < rows.size()) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(20));
      List<FeatureRow> chunk = rows.subList(from, to).stream().map(World.Row::pushed).toList();
      store.push(source, "", chunk);
      if (random.nextInt(3) == 0) {
        store.push(source, "", chunk);
      }
      from = to;
    }
  }

  private static List<@Nullable String> keys(FeatureView view, World.Decision decision) {
    List<@Nullable String> keys = new ArrayList<>();
    for (String key : view.keys()) {
      keys.add(key.equals("k") ? decision.k() : decision.n() == null ? null : "" + decision.n());
    }
    return keys;
  }

  private static Map<Integer, List<@Nullable Object>> read(
      QueryEngine engine, TrainingSet set, Path out) {
    Map<Integer, List<@Nullable Object>> rows = new HashMap<>();
    engine.rows(
        "SELECT * FROM read_parquet(" + QueryEngine.literal(out.toString()) + ")",
        row -> {
          List<@Nullable Object> values = new ArrayList<>();
          for (FeatureColumn feature : set.features()) {
            values.add(row.getObject(feature.name()));
          }
          return rows.put(row.getInt("row_key"), values);
        });
    return rows;
  }

  /** Means and sums of doubles are within 1e-9; everything else is equal. */
  private static void assertClose(
      String what, List<@Nullable Object> actual, List<@Nullable Object> expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      if (actual.get(i) instanceof Double a
          && expected.get(i) instanceof Double e
          && e != Math.rint(e)) {
        assertThat(a).as(what).isCloseTo(e, within(1e-9 * Math.abs(e)));
      } else {
        assertThat(actual.get(i)).as(what + " column " + i).isEqualTo(expected.get(i));
      }
    }
  }

  private Path temporary() {
    try {
      return Files.createTempDirectory(folder, "world");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
