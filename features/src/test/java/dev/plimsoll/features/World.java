package dev.plimsoll.features;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.kernel.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Small random tables on a grid of hours, so that ties, window ends and ttl edges are common; with
 * nulls, late knowledge, rows never known, and keys that only one side has.
 */
final class World {
  static final Instant START = Instant.parse("2013-01-01T00:00:00Z");
  static final TableSchema SCHEMA =
      new TableSchema(
          List.of(
              new Column("k", ColumnType.TEXT, true),
              new Column("n", ColumnType.INTEGER, true),
              new Column("i", ColumnType.INTEGER, true),
              new Column("x", ColumnType.NUMBER, true),
              new Column("s", ColumnType.TEXT, true),
              new Column("b", ColumnType.BOOLEAN, true)));

  /** One source row; times in microseconds. */
  record Row(
      int sequence,
      @Nullable String k,
      @Nullable Long n,
      @Nullable Long i,
      @Nullable Double x,
      @Nullable String s,
      @Nullable Boolean b,
      @Nullable Long event,
      @Nullable Long known) {

    @Nullable Object value(String column) {
      return switch (column) {
        case "k" -> k;
        case "n" -> n;
        case "i" -> i;
        case "x" -> x;
        case "s" -> s;
        default -> b;
      };
    }

    FeatureRow pushed() {
      Map<String, @Nullable Object> columns = new LinkedHashMap<>();
      SCHEMA.columns().forEach(column -> columns.put(column.name(), value(column.name())));
      return new FeatureRow(
          "row" + sequence,
          columns,
          event == null ? null : Times.instant(event),
          known == null ? null : Times.instant(known));
    }

    String sql() {
      return "("
          + sequence
          + "::BIGINT, "
          + text(k)
          + "::VARCHAR, "
          + n
          + "::BIGINT, "
          + i
          + "::BIGINT, "
          + number()
          + "::DOUBLE, "
          + text(s)
          + "::VARCHAR, "
          + b
          + "::BOOLEAN, "
          + time(event)
          + ", "
          + time(known)
          + ")";
    }

    private String number() {
      return x == null || Double.isFinite(x) ? String.valueOf(x) : "'" + x + "'";
    }
  }

  record Decision(int sequence, @Nullable String k, @Nullable Long n, @Nullable Long at) {
    String sql() {
      return "("
          + sequence
          + "::BIGINT, "
          + text(k)
          + "::VARCHAR, "
          + n
          + "::BIGINT, "
          + time(at)
          + ")";
    }
  }

  final List<Row> rows = new ArrayList<>();
  final List<Row> timeless = new ArrayList<>();
  final List<Decision> decisions = new ArrayList<>();

  World(long seed, int size) {
    Random random = new Random(seed);
    for (int r = 0; r < size; r++) {
      Long event = often(random, 0.05) ? null : hour(random, 24);
      Long known =
          often(random, 0.1) ? null : event == null ? hour(random, 24) : later(random, event);
      rows.add(row(random, r, event, known));
      timeless.add(row(random, r, null, null));
    }
    // One row that is surely timed, so that no table is without times by chance.
    rows.add(row(random, size, hour(random, 24), hour(random, 24)));
    for (int d = 0; d < size; d++) {
      String k = often(random, 0.1) ? null : "k" + random.nextInt(5);
      Long n = often(random, 0.1) ? null : (long) random.nextInt(2);
      decisions.add(new Decision(d, k, n, often(random, 0.05) ? null : hour(random, 30)));
    }
  }

  private static Row row(Random random, int sequence, @Nullable Long event, @Nullable Long known) {
    double x = random.nextInt(4) == 0 ? 0.1 * random.nextInt(10) : 1e6 * random.nextGaussian();
    if (often(random, 0.1)) {
      x = random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
    }
    return new Row(
        sequence,
        often(random, 0.1) ? null : "k" + random.nextInt(4),
        often(random, 0.1) ? null : (long) random.nextInt(2),
        often(random, 0.2) ? null : random.nextLong(-100, 100),
        often(random, 0.2) ? null : x,
        often(random, 0.2) ? null : List.of("", "a", "é'\"", "b").get(random.nextInt(4)),
        often(random, 0.2) ? null : random.nextBoolean(),
        event,
        known);
  }

  Path parquet(QueryEngine engine, Path folder, String name, List<Row> table) {
    Path file = folder.resolve(name + ".parquet");
    engine.toParquet(
        "SELECT * FROM (VALUES "
            + table.stream().map(Row::sql).collect(Collectors.joining(", "))
            + ") t(ingest_seq, k, n, i, x, s, b, event_at, known_at)",
        file);
    return file;
  }

  Path decisions(QueryEngine engine, Path folder) {
    Path file = folder.resolve("decisions.parquet");
    engine.toParquet(
        "SELECT * FROM (VALUES "
            + decisions.stream().map(Decision::sql).collect(Collectors.joining(", "))
            + ") t(ingest_seq, k, n, event_at)",
        file);
    return file;
  }

  static List<FeatureView> views() {
    List<Duration> windows = List.of(Duration.ofHours(2), Duration.ofHours(24));
    List<String> all = List.of("i", "x", "s", "b");
    ViewSpec sums =
        new ViewSpec(
            "rows",
            List.of("k"),
            List.of(),
            List.of("x", "i", "b"),
            List.of("i", "x"),
            List.of("i", "x", "s"),
            windows,
            null);
    return List.of(
        FeatureView.of(
            "fresh",
            ViewSpec.taking("rows", List.of("n", "k"), all, Duration.ofHours(3)),
            SCHEMA,
            true),
        FeatureView.of("any", ViewSpec.taking("rows", List.of("k"), all, null), SCHEMA, true),
        FeatureView.of("sums", sums, SCHEMA, true),
        FeatureView.of(
            "fixed", ViewSpec.taking("timeless", List.of("k"), all, null), SCHEMA, false));
  }

  static Instant hours(double hours) {
    return START.plus(Duration.ofMinutes(Math.round(hours * 60)));
  }

  private static boolean often(Random random, double share) {
    return random.nextDouble() < share;
  }

  private static long hour(Random random, int range) {
    return Times.micros(hours(random.nextInt(range)));
  }

  private static long later(Random random, long event) {
    return event + (random.nextInt(5) - 1) * 3_600_000_000L;
  }

  static String time(@Nullable Long micros) {
    return micros == null ? "NULL::TIMESTAMP" : "make_timestamp(" + micros + ")";
  }

  static String text(@Nullable String text) {
    return text == null ? "NULL" : QueryEngine.literal(text);
  }
}
