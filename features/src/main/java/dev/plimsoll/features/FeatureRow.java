package dev.plimsoll.features;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a source table, as it is pushed to the online store.
 *
 * <p>Pushed twice it counts once. It is recognised by its id and times, or without an id by all its
 * columns and times: two rows that differ in nothing are then one.
 *
 * @param id what identifies it in its table, such as the table's key; null to go by content
 * @param columns every column that a view of the table uses, null where missing. The table's own
 *     {@code ingest_seq}, when among them, decides between rows of equal times; else the later push
 * @param eventAt when it happened; null for the known time
 * @param knownAt when it could be known; a row without one is never visible to a timed view
 */
public record FeatureRow(
    @Nullable String id,
    Map<String, @Nullable Object> columns,
    @Nullable Instant eventAt,
    @Nullable Instant knownAt) {

  public FeatureRow(
      Map<String, @Nullable Object> columns, @Nullable Instant eventAt, @Nullable Instant knownAt) {
    this(null, columns, eventAt, knownAt);
  }
}
