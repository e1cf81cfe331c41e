package dev.plimsoll.cli.bench.core;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.data.Profiler;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The column profile (moments, quantiles, distinct counts: what drift is judged by) against plain
 * aggregates in SQL.
 *
 * <p>Processor time of the whole process, so it is a rate per core however the work is spread, the
 * reading included.
 */
public record DataProfile(Sizes sizes) implements Benchmark {
  private static final double TARGET = 7e6;
  private static final int COLUMNS = 8;

  @Override
  public String name() {
    return "data.profile";
  }

  @Override
  public String means() {
    return "numbers profiled per second and core, quantiles and distinct counts included";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    Path file = folder.resolve("numbers.parquet");
    try (QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 1)) {
      engine.toParquet(
          "SELECT "
              + columns("hash(range * %1$d) / 1.8446744073709552e19 * 1000 AS c%1$d")
              + " FROM range("
              + sizes.profileRows()
              + ")",
          file);
      // Values already in memory: the figure is the profile's, not the decompression's.
      engine.execute(
          "CREATE TABLE numbers AS SELECT * FROM read_parquet("
              + QueryEngine.literal(file.toString())
              + ")");
      long values = (long) sizes.profileRows() * COLUMNS;
      String plain =
          "SELECT " + columns("count(c%1$d), min(c%1$d), max(c%1$d), avg(c%1$d)") + " FROM numbers";
      SideBySide measured =
          SideBySide.run(
              sizes.rounds(),
              () -> Profiler.profile(engine, "SELECT * FROM numbers").rows() * COLUMNS,
              () -> engine.rows(plain, row -> values).get(0));
      return Figure.atLeast(
          name(),
          measured.ourRate(SideBySide.Window::perCpuSecond),
          "values/s/core",
          TARGET,
          "count, min, max and avg in DuckDB over the same %s values: %s values/s/core"
              .formatted(
                  Words.number((double) values),
                  Words.number(measured.theirRate(SideBySide.Window::perCpuSecond))));
    }
  }

  private static String columns(String each) {
    return IntStream.rangeClosed(1, COLUMNS)
        .mapToObj(each::formatted)
        .collect(Collectors.joining(", "));
  }
}
