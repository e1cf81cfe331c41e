package dev.plimsoll.cli.bench.log;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Whether a log stays quick as it grows: look-ups by id and the scan of one day in a log of many
 * days, against the same in a log of two, all of them in Parquet files.
 *
 * <p>The figure is the worse of the two ratios of speed; 1 is "does not grow at all".
 */
public record LogLookUp(LogSizes sizes) implements Benchmark {
  private static final double TARGET = 0.7;
  private static final String ENDPOINT = "bench";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int SMALL = 2;
  private static final int BATCH = 500;
  private static final double MILLIS = 1e3;

  @Override
  public String name() {
    return "log.lookup";
  }

  @Override
  public String group() {
    return Groups.LOG;
  }

  @Override
  public String means() {
    return "look-ups and one-day scans in a long log, beside the same in a log of two days";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    try (Rooms large = open(folder.resolve("large"));
        Rooms small = open(folder.resolve("small"))) {
      long began = System.nanoTime();
      fill(large.log(), sizes.days(), progress);
      double seconds = (System.nanoTime() - began) / 1e9;
      fill(small.log(), SMALL, progress);
      SplittableRandom random = new SplittableRandom(3);
      SideBySide finds =
          SideBySide.run(
              sizes.rounds(),
              () -> finds(large.log(), sizes.days(), random),
              () -> finds(small.log(), SMALL, random));
      SideBySide scans =
          SideBySide.run(sizes.rounds(), () -> scan(large.log()), () -> scan(small.log()));
      double found = finds.ratio(SideBySide.Window::perSecond);
      double scanned = scans.ratio(SideBySide.Window::perSecond);
      return Figure.atLeast(
          name(),
          Math.min(found, scanned),
          "x",
          TARGET,
          "%s rows in %d files (logged and archived at %s rows/s) against %s rows: look-up %.1f against %.1f ms (%.2f), scan of a day of %s rows %.2f against %.2f s (%.2f)"
              .formatted(
                  Words.number((double) sizes.days() * sizes.rowsPerDay()),
                  sizes.days(),
                  Words.number(sizes.days() * (double) sizes.rowsPerDay() / seconds),
                  Words.number((double) SMALL * sizes.rowsPerDay()),
                  MILLIS / finds.ourRate(SideBySide.Window::perSecond),
                  MILLIS / finds.theirRate(SideBySide.Window::perSecond),
                  found,
                  Words.number(sizes.rowsPerDay()),
                  sizes.rowsPerDay() / scans.ourRate(SideBySide.Window::perSecond),
                  sizes.rowsPerDay() / scans.theirRate(SideBySide.Window::perSecond),
                  scanned));
    }
  }

  private static Rooms open(Path home) {
    return Rooms.open(new RoomsConfig(home, null, InstantSource.system()));
  }

  private void fill(PredictionLog log, int days, Progress progress) {
    for (int day = 0; day < days; day++) {
      progress.report("filling a log", day, days);
      List<Prediction> batch = new ArrayList<>(BATCH);
      for (int row = 0; row < sizes.rowsPerDay(); row++) {
        batch.add(prediction(day, row));
        if (batch.size() == BATCH || row == sizes.rowsPerDay() - 1) {
          log.append(batch);
          batch.clear();
        }
      }
      log.archive(ENDPOINT, START.plus(DAY.multipliedBy(day + 1L)), START);
    }
  }

  private Prediction prediction(int day, int row) {
    long micros = DAY.toNanos() / 1000 * row / sizes.rowsPerDay();
    Instant at = START.plus(DAY.multipliedBy(day)).plusNanos(micros * 1000);
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (int i = 0; i < 8; i++) {
      inputs.put("x" + i, (day * 31 + row * 7 + i) % 1000 / 7f);
    }
    inputs.put("carrier", "C" + row % 16);
    return new Prediction(
        id(day, row),
        ENDPOINT,
        at,
        at,
        "bench/1",
        Digest.ofText("bench"),
        1,
        1,
        inputs,
        Map.of("customer", "K" + row % 5000),
        row % 1000 / 1000.0,
        0.5,
        300);
  }

  private static String id(int day, int row) {
    return "0190f3c2-%04x-7%03x-8000-%012x".formatted(day, row % 4096, row);
  }

  private long finds(PredictionLog log, int days, SplittableRandom random) {
    for (int i = 0; i < sizes.looks(); i++) {
      String id = id(random.nextInt(days), random.nextInt(sizes.rowsPerDay()));
      if (log.find(id).isEmpty()) {
        throw new IllegalStateException("lost: " + id);
      }
    }
    return sizes.looks();
  }

  private long scan(PredictionLog log) {
    long[] rows = new long[1];
    log.scan(ENDPOINT, START.plus(DAY), START.plus(DAY.multipliedBy(2)), row -> rows[0]++);
    if (rows[0] != sizes.rowsPerDay()) {
      throw new IllegalStateException(rows[0] + " rows in a day of " + sizes.rowsPerDay());
    }
    return rows[0];
  }
}
