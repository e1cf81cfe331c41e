package dev.plimsoll.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A column profile for people and JSON: never NaN, null where there is nothing to say.
 *
 * @param infinite values that are plus or minus infinity
 * @param distinct about how many different values, rounded
 * @param quantiles at the ranks 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99; empty without numbers
 * @param top the most frequent texts, at most ten
 * @param topExact whether their counts are exact, or lower bounds
 * @param other texts beyond the top
 */
public record ColumnSummary(
    String name,
    ColumnType type,
    long rows,
    long nulls,
    long nans,
    long infinite,
    long distinct,
    @Nullable Double mean,
    @Nullable Double standardDeviation,
    @Nullable Double min,
    @Nullable Double max,
    List<Double> quantiles,
    List<CategoryCounts.Category> top,
    boolean topExact,
    long other) {
  private static final double[] RANKS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  private static final int TOP = 10;

  static ColumnSummary of(ColumnProfile profile) {
    Moments moments = profile.moments();
    List<CategoryCounts.Category> top = profile.categories().top(TOP);
    return new ColumnSummary(
        profile.name(),
        profile.type(),
        profile.rows(),
        profile.nulls(),
        profile.nans(),
        profile.plusInfinities() + profile.minusInfinities(),
        Math.round(profile.distinct()),
        boxed(moments.mean()),
        boxed(moments.standardDeviation()),
        boxed(moments.min()),
        boxed(moments.max()),
        Arrays.stream(profile.quantiles().quantiles(RANKS)).boxed().toList(),
        top,
        profile.categories().exact(),
        profile.categories().total()
            - top.stream().mapToLong(CategoryCounts.Category::count).sum());
  }

  /** Null also for a figure that overflowed, since JSON has no infinity. */
  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value.getAsDouble() : null;
  }
}
