package dev.plimsoll.features;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a view's values should be, by looking at every row. */
final class Oracle {
  private Oracle() {}

  static List<@Nullable Object> values(
      FeatureView view, List<World.Row> rows, List<@Nullable String> keys, @Nullable Long at) {
    List<@Nullable Object> values = new ArrayList<>();
    boolean askable = keys.stream().noneMatch(Objects::isNull) && (at != null || !view.timed());
    List<World.Row> matching = new ArrayList<>();
    for (World.Row row : rows) {
      boolean same = askable;
      for (int k = 0; k < keys.size(); k++) {
        Object value = row.value(view.keys().get(k));
        same = same && value != null && value.toString().equals(keys.get(k));
      }
      if (same && (!view.timed() || (row.known() != null && visible(row) <= at(at)))) {
        matching.add(row);
      }
    }
    if (view.aggregating()) {
      for (Aggregate aggregate : view.aggregates()) {
        values.add(askable ? aggregate(aggregate, matching, at(at)) : null);
      }
    } else {
      World.Row newest = newest(view, matching, at);
      for (String column : view.spec().take()) {
        values.add(newest == null ? null : modelValue(newest.value(column)));
      }
    }
    return values;
  }

  private static World.@Nullable Row newest(
      FeatureView view, List<World.Row> rows, @Nullable Long at) {
    World.Row newest = null;
    for (World.Row row : rows) {
      if (newest == null || !after(view, newest, row)) {
        newest = row;
      }
    }
    boolean old =
        newest != null
            && view.spec().ttl() != null
            && event(newest) < at(at) - view.spec().ttl().toNanos() / 1000;
    return old ? null : newest;
  }

  /** Whether the left row comes after the right one. */
  private static boolean after(FeatureView view, World.Row left, World.Row right) {
    if (view.timed() && event(left) != event(right)) {
      return event(left) > event(right);
    }
    if (view.timed() && at(left.known()) != at(right.known())) {
      return at(left.known()) > at(right.known());
    }
    return left.sequence() > right.sequence();
  }

  private static @Nullable Object aggregate(Aggregate aggregate, List<World.Row> rows, long at) {
    long from = at - aggregate.window().toNanos() / 1000;
    BigDecimal sum = BigDecimal.ZERO;
    long count = 0;
    for (World.Row row : rows) {
      Object value = modelValue(row.value(aggregate.column()));
      if (visible(row) > from && value != null) {
        count++;
        sum = sum.add(value instanceof Double number ? new BigDecimal(number) : BigDecimal.ONE);
      }
    }
    return switch (aggregate.kind()) {
      case COUNT -> (double) count;
      case SUM -> sum.doubleValue();
      case MEAN ->
          count == 0
              ? null
              : sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL128).doubleValue();
    };
  }

  private static @Nullable Object modelValue(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool ? 1.0 : 0.0;
    }
    if (value instanceof Number number) {
      return Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
    }
    return value;
  }

  private static long event(World.Row row) {
    return row.event() == null ? at(row.known()) : row.event();
  }

  private static long visible(World.Row row) {
    return Math.max(event(row), at(row.known()));
  }

  private static long at(@Nullable Long time) {
    return Objects.requireNonNull(time);
  }
}
