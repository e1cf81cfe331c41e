package dev.plimsoll.features;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feature view as a project file writes it. A view either takes columns of the newest row, or
 * aggregates columns over windows.
 *
 * @param from the table
 * @param by the columns that identify what the features are about
 * @param take columns of the newest known row
 * @param mean columns to average, per window
 * @param sum columns to add up, per window
 * @param count columns whose values are counted, per window
 * @param over the windows
 * @param ttl how old the newest row may be at the decision; null for any age
 */
public record ViewSpec(
    String from,
    List<String> by,
    List<String> take,
    List<String> mean,
    List<String> sum,
    List<String> count,
    List<Duration> over,
    @Nullable Duration ttl) {
  public ViewSpec {
    by = orEmpty(by);
    take = orEmpty(take);
    mean = orEmpty(mean);
    sum = orEmpty(sum);
    count = orEmpty(count);
    over = orEmpty(over);
  }

  /** A view that takes columns of the newest known row. */
  public static ViewSpec taking(
      String from, List<String> by, List<String> take, @Nullable Duration ttl) {
    return new ViewSpec(from, by, take, List.of(), List.of(), List.of(), List.of(), ttl);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
