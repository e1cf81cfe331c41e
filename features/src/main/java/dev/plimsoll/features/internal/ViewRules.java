package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.TableSchema;
import dev.plimsoll.features.Aggregate;
import dev.plimsoll.features.AggregateKind;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.ViewSpec;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** When a view's definition fits itself and its table, and what its columns are called. */
public final class ViewRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** Floating point is left out: two ways to write one number would be two keys. */
  private static final Set<ColumnType> KEY_TYPES =
      EnumSet.of(ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.DATE);

  private static final Set<ColumnType> NUMERIC =
      EnumSet.of(ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN);

  private static final Set<ColumnType> TAKEN =
      EnumSet.of(ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.TEXT);

  private ViewRules() {}

  /** Throws when the definition does not fit. */
  public static void check(String name, ViewSpec spec, TableSchema schema, boolean timed) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(name, "name", "a letter, then letters, digits and _");
    }
    boolean aggregating = checkKind(name, spec);
    if (spec.by().isEmpty()) {
      throw invalid(name, "by: []", "at least one column");
    }
    checkColumns(name, "by", spec.by(), schema, KEY_TYPES);
    checkColumns(name, "take", spec.take(), schema, TAKEN);
    checkColumns(name, "mean", spec.mean(), schema, NUMERIC);
    checkColumns(name, "sum", spec.sum(), schema, NUMERIC);
    checkColumns(name, "count", spec.count(), schema, EnumSet.allOf(ColumnType.class));
    checkTimes(name, spec, aggregating, timed);
    Set<String> names = new HashSet<>();
    for (Aggregate aggregate : aggregates(name, spec)) {
      if (!names.add(aggregate.name())) {
        throw invalid(name, "over: " + text(aggregate.window()) + " twice", "each window once");
      }
    }
  }

  private static boolean checkKind(String name, ViewSpec spec) {
    boolean aggregating =
        !spec.mean().isEmpty() || !spec.sum().isEmpty() || !spec.count().isEmpty();
    if (aggregating == !spec.take().isEmpty()) {
      throw invalid(
          name,
          aggregating ? "take together with mean, sum or count" : "no columns",
          "either take, or at least one of mean, sum and count; use two views for both");
    }
    return aggregating;
  }

  private static void checkTimes(String name, ViewSpec spec, boolean aggregating, boolean timed) {
    Duration ttl = spec.ttl();
    if (aggregating && (spec.over().isEmpty() || !timed)) {
      throw invalid(
          name,
          timed ? "over: []" : "aggregates over '" + spec.from() + "', which has no event or known",
          timed ? "at least one window such as 24h" : "a table that says when its rows happened");
    }
    if (!aggregating && !spec.over().isEmpty()) {
      throw invalid(name, "over without mean, sum or count", "windows on aggregates only");
    }
    if (ttl != null && (aggregating || !timed)) {
      throw invalid(name, "ttl: " + text(ttl), "ttl only where take reads a table with times");
    }
    for (Duration duration : spec.over()) {
      checkPositive(name, "over", duration);
    }
    if (ttl != null) {
      checkPositive(name, "ttl", ttl);
    }
  }

  private static void checkPositive(String name, String what, Duration duration) {
    boolean empty = duration.isNegative() || duration.isZero();
    if (empty
        || duration.compareTo(Duration.ofDays(36_500)) > 0
        || duration.toNanosPart() % 1000 != 0) {
      throw invalid(
          name, what + ": " + duration, "more than 0, at most 36500d, in whole microseconds");
    }
  }

  private static void checkColumns(
      String view, String what, List<String> columns, TableSchema schema, Set<ColumnType> types) {
    Set<String> seen = new HashSet<>();
    for (String name : columns) {
      if (!seen.add(name)) {
        throw invalid(view, what + ": '" + name + "' twice", "each column once");
      }
      Column column =
          schema
              .column(name)
              .orElseThrow(
                  () ->
                      new PlimsollException(
                          FeaturesError.COLUMN_UNKNOWN,
                          "view '"
                              + view
                              + "': "
                              + what
                              + ": '"
                              + name
                              + "' (expected: one of "
                              + schema.names()
                              + ")"
                              + Spelling.hint(
                                  name, schema.columns().stream().map(Column::name).toList())));
      if (!types.contains(column.type())) {
        throw invalid(view, what + ": '" + name + "' is " + column.type(), "one of " + types);
      }
    }
  }

  /** The aggregate columns in order: mean, sum, count; by column; by window. */
  public static List<Aggregate> aggregates(String view, ViewSpec spec) {
    List<Aggregate> aggregates = new ArrayList<>();
    add(aggregates, view, AggregateKind.MEAN, spec.mean(), spec.over());
    add(aggregates, view, AggregateKind.SUM, spec.sum(), spec.over());
    add(aggregates, view, AggregateKind.COUNT, spec.count(), spec.over());
    return List.copyOf(aggregates);
  }

  private static void add(
      List<Aggregate> aggregates,
      String view,
      AggregateKind kind,
      List<String> columns,
      List<Duration> windows) {
    for (String column : columns) {
      for (Duration window : windows) {
        String word = kind.name().toLowerCase(Locale.ROOT);
        String name = view + "_" + word + "_" + column + "_" + text(window);
        aggregates.add(new Aggregate(kind, column, window, name));
      }
    }
  }

  /** A window as column names write it: 7d from two days on, else hours, else what divides it. */
  public static String text(Duration window) {
    if (window.toNanosPart() != 0) {
      return window.toNanos() / 1000 + "us";
    }
    long seconds = window.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 86_400) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static PlimsollException invalid(String view, String value, String expected) {
    return new PlimsollException(
        FeaturesError.VIEW_INVALID,
        "view '" + view + "': " + value + " (expected: " + expected + ")");
  }
}
