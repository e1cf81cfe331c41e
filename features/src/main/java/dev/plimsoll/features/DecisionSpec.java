package dev.plimsoll.features;

import dev.plimsoll.kernel.QuantileLevels;
import dev.plimsoll.kernel.config.Default;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is decided, when, and what turned out, as SQL over one table.
 *
 * @param of the table with one row per decision
 * @param at when the decision is taken; null for the row's event time
 * @param label whether it turned out so, or by the task which class or number it was; null while
 *     unknown
 * @param known when the label can be known; null for the row's known time
 * @param where which rows count; null for all
 * @param inputs what a caller sends, name to SQL, in order
 * @param keys what a caller sends for look-ups only, name to SQL, in order
 * @param rowKey what identifies a row; null for its number in the table
 * @param task what the label is
 * @param quantiles of a quantile task, rising; empty for any other
 */
public record DecisionSpec(
    String of,
    @Nullable String at,
    String label,
    @Nullable String known,
    @Nullable String where,
    Map<String, String> inputs,
    Map<String, String> keys,
    @Nullable String rowKey,
    @Default("binary") DecisionTask task,
    List<Double> quantiles) {
  private static final List<Double> USUAL = List.of(0.1, 0.5, 0.9);

  public DecisionSpec {
    // steps remembered before there were other tasks name none
    task = Objects.requireNonNullElse(task, DecisionTask.BINARY);
    quantiles = levels(task, quantiles);
    inputs = ordered(inputs);
    keys = ordered(keys);
  }

  /** Whether it turned out so, yes or no. */
  public DecisionSpec(
      String of,
      @Nullable String at,
      String label,
      @Nullable String known,
      @Nullable String where,
      Map<String, String> inputs,
      Map<String, String> keys,
      @Nullable String rowKey) {
    this(of, at, label, known, where, inputs, keys, rowKey, DecisionTask.BINARY, List.of());
  }

  public DecisionSpec withRowKey(String sql) {
    return new DecisionSpec(of, at, label, known, where, inputs, keys, sql, task, quantiles);
  }

  private static List<Double> levels(DecisionTask task, @Nullable List<Double> given) {
    if (given == null || given.isEmpty()) {
      return task == DecisionTask.QUANTILE ? USUAL : List.of();
    }
    if (task != DecisionTask.QUANTILE || !QuantileLevels.rise(given)) {
      throw new IllegalArgumentException(
          "quantiles: "
              + given
              + " (expected: with task: quantile, rising numbers between 0 and 1, such as [0.1, 0.5, 0.9])");
    }
    return List.copyOf(given);
  }

  private static Map<String, String> ordered(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
