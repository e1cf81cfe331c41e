package dev.plimsoll.cli.bench.log;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.SideBySide;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A log of very many archived rows: how long a look-up by id takes, the scan of one day, and a
 * count and mean over the whole endpoint.
 *
 * <p>To log that many would take hours. So each day gets one prediction in the ordinary way, is
 * archived in the ordinary way, and then its file is replaced by one of the same columns in which
 * that row stands many times, with times and ids of its own. The log reads it as any other file.
 */
public record LogArchived(LogSizes sizes) implements Benchmark {
  private static final double TARGET_MILLIS = 50;
  private static final String ENDPOINT = "bench";
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int DAY_ROWS = 250_000;
  private static final double NANOS = 1e9;

  @Override
  public String name() {
    return "log.archived";
  }

  @Override
  public String group() {
    return Groups.LOG;
  }

  @Override
  public String means() {
    return "a look-up by id among the archived rows of --log-rows, with a scan of a day and a count";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    int perDay = (int) Math.min(DAY_ROWS, sizes.archivedRows());
    int days = (int) Math.max(1, sizes.archivedRows() / perDay);
    Path home = folder.resolve("home");
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, InstantSource.system()));
        QueryEngine engine =
            QueryEngine.open(folder.resolve("spill"), Runtime.getRuntime().availableProcessors())) {
      PredictionLog log = rooms.log();
      List<Prediction> seeds = new ArrayList<>();
      for (int day = 0; day < days; day++) {
        seeds.add(seed(day));
      }
      log.append(seeds);
      log.archive(ENDPOINT, START.plus(DAY.multipliedBy(days)), START);
      Path files = home.resolve("predictions").resolve("days");
      long began = System.nanoTime();
      long bytes = 0;
      for (ArchivedDay day : log.archived(ENDPOINT)) {
        progress.report("filling days", day.day().toEpochDay() - epochDay(0), days);
        bytes += fill(engine, files.resolve(day.file()), perDay);
      }
      double filled = (System.nanoTime() - began) / NANOS;
      return measured(log, engine, files, days, perDay, bytes, filled);
    }
  }

  private Figure measured(
      PredictionLog log,
      QueryEngine engine,
      Path files,
      int days,
      int perDay,
      long bytes,
      double filled) {
    SplittableRandom random = new SplittableRandom(7);
    List<Double> looks = new ArrayList<>();
    for (int i = 0; i < sizes.looks(); i++) {
      String id = id(random.nextInt(days), random.nextInt(perDay), perDay);
      long began = System.nanoTime();
      if (log.find(id).isEmpty()) {
        throw new IllegalStateException("lost: " + id);
      }
      looks.add((System.nanoTime() - began) / 1e6);
    }
    List<Double> scans = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Instant from = START.plus(DAY.multipliedBy(random.nextInt(days)));
      long[] rows = new long[1];
      long began = System.nanoTime();
      log.scan(ENDPOINT, from, from.plus(DAY), row -> rows[0]++);
      scans.add((System.nanoTime() - began) / NANOS);
      if (rows[0] != perDay) {
        throw new IllegalStateException(rows[0] + " rows in a day of " + perDay);
      }
    }
    long began = System.nanoTime();
    long counted =
        engine
            .rows(
                "SELECT count(*), avg(score) FROM read_parquet("
                    + QueryEngine.literal(files.resolve(ENDPOINT) + "/*.parquet")
                    + ")",
                row -> row.getLong(1))
            .get(0);
    double count = (System.nanoTime() - began) / NANOS;
    if (counted != (long) days * perDay) {
      throw new IllegalStateException(counted + " rows (expected: " + (long) days * perDay + ")");
    }
    looks.sort(null);
    return Figure.atMost(
        name(),
        SideBySide.median(looks),
        "ms",
        TARGET_MILLIS,
        "%s rows in %d files, %.1f GB, made in %.0f s; the slowest of %d look-ups %.0f ms; scan of a day of %s rows %.2f s; count and mean of all by SQL %.1f s"
            .formatted(
                Words.number((double) counted),
                days,
                bytes / 1e9,
                filled,
                looks.size(),
                looks.get(looks.size() - 1),
                Words.number(perDay),
                SideBySide.median(scans),
                count));
  }

  private static long fill(QueryEngine engine, Path file, int rows) {
    String at = "(epoch_us(decision_at) + i * " + step(rows) + ")";
    Path part = file.resolveSibling("filling.part");
    engine.execute(
        "COPY (SELECT "
            + idSql(at)
            + " AS id, make_timestamp("
            + at
            + ") AS decision_at, (i % 1000) / 1000.0 AS score, * EXCLUDE (id, decision_at, score)"
            + " FROM read_parquet("
            + QueryEngine.literal(file.toString())
            + "), range("
            + rows
            + ") AS r(i) ORDER BY i) TO "
            + QueryEngine.literal(part.toString())
            + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)");
    try {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return Files.size(file);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static long step(int rows) {
    return DAY.toNanos() / 1000 / rows;
  }

  private static long epochDay(int day) {
    return START.plus(DAY.multipliedBy(day)).getEpochSecond() / DAY.toSeconds();
  }

  /** As the server makes them: a UUID that tells the time and the endpoint, and is random else. */
  private static String id(int day, int row, int rows) {
    long at = Times.micros(START.plus(DAY.multipliedBy(day))) + row * step(rows);
    String millis = "%012x".formatted(at / 1000);
    return "%s-%s-7%03x-%s-%s"
        .formatted(
            millis.substring(0, 8),
            millis.substring(8),
            at % 1000,
            mark(),
            Digest.ofText(String.valueOf(at)).hex().substring(0, 12));
  }

  private static String idSql(String at) {
    String millis = "printf('%012x', " + at + " // 1000)";
    return "left("
        + millis
        + ", 8) || '-' || right("
        + millis
        + ", 4) || printf('-7%03x-"
        + mark()
        + "-', "
        + at
        + " % 1000) || left(sha256("
        + at
        + "::VARCHAR), 12)";
  }

  /** The variant and what of the endpoint's name is in an id of it. */
  private static String mark() {
    return "%04x".formatted(0x8000 | (((ENDPOINT.hashCode() * 0x9E3779B1) >>> 24) << 6));
  }

  private static Prediction seed(int day) {
    Instant at = START.plus(DAY.multipliedBy(day));
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (int i = 0; i < 8; i++) {
      inputs.put("x" + i, (day * 31 + i) % 1000 / 7f);
    }
    return new Prediction(
        id(day, 0, 1),
        ENDPOINT,
        at,
        at,
        "bench/1",
        Digest.ofText("bench"),
        1,
        1,
        inputs,
        Map.of("customer", "K" + day),
        0.5,
        0.5,
        300);
  }
}
