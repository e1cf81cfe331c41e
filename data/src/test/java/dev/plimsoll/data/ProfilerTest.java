package dev.plimsoll.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.data.CategoryCounts.Category;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfilerTest {
  @Test
  void profilesEveryTypeAsSqlWould(@TempDir Path folder) {
    String table =
        "SELECT range AS i, CASE WHEN range % 10 = 0 THEN NULL ELSE range / 4 END AS x,"
            + " 'c' || range % 7 AS t, range % 4 = 0 AS b, DATE '2026-01-01' + (range % 30)::INTEGER AS d,"
            + " TIMESTAMP '2026-01-01' + to_minutes(range) AS at, (range % 100)::TINYINT AS tiny,"
            + " (range % 100)::DECIMAL(6, 2) AS money FROM range(100000)";
    try (QueryEngine engine = QueryEngine.open(folder, 2)) {
      TableProfile profile = Profiler.profile(engine, table);
      assertThat(profile.rows()).isEqualTo(100_000);
      assertThat(profile.require("i").moments().max()).hasValue(99_999);
      assertThat(profile.require("x").nulls()).isEqualTo(10_000);
      double[] sql =
          engine
              .rows(
                  "SELECT avg(x), stddev_samp(x), quantile_cont(x, 0.5) FROM (" + table + ")",
                  row -> new double[] {row.getDouble(1), row.getDouble(2), row.getDouble(3)})
              .get(0);
      ColumnProfile x = profile.require("x");
      assertThat(x.moments().mean().orElseThrow()).isCloseTo(sql[0], within(1e-6));
      assertThat(x.moments().standardDeviation().orElseThrow()).isCloseTo(sql[1], within(1e-6));
      assertThat(x.quantiles().rank(sql[2])).isCloseTo(0.5, within(2 * x.quantiles().rankError()));
      assertThat(profile.require("t").categories().top(1))
          .containsExactly(new Category("c0", 14_286));
      assertThat(profile.require("b").categories().count("true")).isEqualTo(25_000);
      assertThat(profile.require("d").moments().min()).hasValue(20_454);
      assertThat(profile.require("at").moments().min()).hasValue(1_767_225_600_000_000.0);
      assertThat(profile.require("tiny").type()).isEqualTo(ColumnType.INTEGER);
      assertThat(profile.require("money").moments().max()).hasValue(99);
      assertThat(Math.round(profile.require("t").distinct())).isEqualTo(7);
    }
  }

  @Test
  void profilesOfHalvesMergeIntoTheProfileOfTheWhole(@TempDir Path folder) {
    String half = "SELECT hash(range) %% 1000 AS x, 'c' || range %% 9 AS t FROM range(%d, %d)";
    try (QueryEngine engine = QueryEngine.open(folder, 1)) {
      TableProfile whole = Profiler.profile(engine, half.formatted(0, 20_000));
      TableProfile merged = Profiler.profile(engine, half.formatted(0, 7_000));
      merged.merge(Profiler.profile(engine, half.formatted(7_000, 20_000)));
      assertThat(merged.rows()).isEqualTo(20_000);
      assertThat(merged.require("t").summary()).isEqualTo(whole.require("t").summary());
      assertThat(merged.require("x").distinct()).isEqualTo(whole.require("x").distinct());
    }
  }

  @Test
  void equalTablesHaveEqualProfileBytes(@TempDir Path folder) {
    String sql =
        "SELECT random_free AS x FROM (SELECT hash(range) % 5000 AS random_free FROM range(50000))";
    try (QueryEngine engine = QueryEngine.open(folder, 2)) {
      assertThat(Profiler.profile(engine, sql).toBytes())
          .isEqualTo(Profiler.profile(engine, sql).toBytes());
    }
  }
}
