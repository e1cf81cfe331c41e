package dev.plimsoll.evaluation;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the rows that share some values.
 *
 * @param where column to value; the value of a missing one is {@link #MISSING}
 * @param rows how many rows the slice has, also when it is too small
 * @param positives how many of them had the outcome
 * @param state whether it was measured
 * @param measured null exactly when there were too few rows
 */
public record SliceReport(
    Map<String, String> where,
    long rows,
    long positives,
    State state,
    @Nullable MetricSet measured) {
  public static final String MISSING = "(missing)";

  /** Too few rows is an answer of its own: neither good nor bad. */
  public enum State {
    MEASURED,
    TOO_FEW_ROWS
  }

  public SliceReport {
    where = Map.copyOf(where);
  }

  /** Empty when the slice is too small or the metric undefined in it. */
  public Optional<Interval> metric(Metric metric) {
    return Optional.ofNullable(measured).flatMap(set -> set.metric(metric));
  }

  /** Such as {@code carrier=UA, hour=7}. */
  public String name() {
    return new TreeMap<>(where)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  public Explanation explanation() {
    String particular =
        measured == null
            ? name() + " has " + rows + " rows: too few to say."
            : measured
                .metric(measured.leading())
                .map(value -> name() + ": " + measured.leading().label() + " " + value.text())
                .map(words -> words + " over " + rows + " rows.")
                .orElse(name() + ": " + rows + " rows, order cannot be judged.");
    return new Explanation(
        "A slice is judged alone, so that a model that is good on average cannot hide a group it"
            + " fails.",
        particular);
  }
}
