package dev.plimsoll.features;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is decided, when, and what turned out, as SQL over one table.
 *
 * @param of the table with one row per decision
 * @param at when the decision is taken; null for the row's event time
 * @param label whether it turned out so; null while unknown
 * @param known when the label can be known; null for the row's known time
 * @param where which rows count; null for all
 * @param inputs what a caller sends, name to SQL, in order
 * @param keys what a caller sends for look-ups only, name to SQL, in order
 * @param rowKey what identifies a row; null for its number in the table
 */
public record DecisionSpec(
    String of,
    @Nullable String at,
    String label,
    @Nullable String known,
    @Nullable String where,
    Map<String, String> inputs,
    Map<String, String> keys,
    @Nullable String rowKey) {
  public DecisionSpec {
    inputs = ordered(inputs);
    keys = ordered(keys);
  }

  public DecisionSpec withRowKey(String sql) {
    return new DecisionSpec(of, at, label, known, where, inputs, keys, sql);
  }

  private static Map<String, String> ordered(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
