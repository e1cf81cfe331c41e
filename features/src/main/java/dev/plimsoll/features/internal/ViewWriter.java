package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Adds rows to one view's entries.
 *
 * <p><b>Idea.</b> The entry at an instant is the sum of all rows visible by then. New rows of a key
 * are sorted by when they become visible and merged into the key's entries from the first of them
 * on: an entry behind a new row gets it added, an instant without an entry gets one. Entries before
 * the first new row stay as they are.
 *
 * <p><b>Cost.</b> A row that comes in order reads the last entry of its key and writes one. A late
 * row rewrites the entries of its key behind it; for views that take columns only until one holds a
 * newer row.
 */
final class ViewWriter {
  /** One row's part in a view. */
  static final class Contribution {
    private final byte[] key;
    private final long visible;
    private final EntryState state;

    Contribution(byte[] key, long visible, EntryState state) {
      this.key = key;
      this.visible = visible;
      this.state = state;
    }
  }

  private final FeatureView view;
  private final List<Column> keys;
  private final List<Column> columns;

  ViewWriter(FeatureView view) {
    this.view = view;
    this.keys = view.keys().stream().map(view.schema()::require).toList();
    this.columns =
        view.aggregating()
            ? view.aggregatedColumns()
            : view.spec().take().stream().map(view.schema()::require).toList();
  }

  FeatureView view() {
    return view;
  }

  /** The columns that every pushed row must have. */
  List<String> needs() {
    return Stream.concat(keys.stream(), columns.stream()).map(Column::name).toList();
  }

  /** The row's part; null when it has none, because a key or its known time is missing. */
  @Nullable Contribution contribution(String variant, FeatureRow row, long sequence) {
    List<String> keyValues = new ArrayList<>(keys.size());
    for (Column key : keys) {
      String value = RowValues.key(key, row.columns().get(key.name()));
      if (value != null) {
        keyValues.add(value);
      }
    }
    long known = Long.MIN_VALUE;
    long event = Long.MIN_VALUE;
    Instant knownAt = row.knownAt();
    if (view.timed() && knownAt != null) {
      known = RowValues.micros("known at", knownAt);
      event = row.eventAt() == null ? known : RowValues.micros("event at", row.eventAt());
    }
    EntryState state = state(row, event, known, sequence);
    if (keyValues.size() < keys.size() || (view.timed() && knownAt == null)) {
      return null;
    }
    byte[] key = EntryKey.entry(view.name(), variant, keyValues);
    return new Contribution(key, Math.max(event, known), state);
  }

  private EntryState state(FeatureRow row, long event, long known, long sequence) {
    if (view.aggregating()) {
      long[] parts = new long[columns.size() * RunningSums.PARTS];
      for (int i = 0; i < columns.size(); i++) {
        Object value = row.columns().get(columns.get(i).name());
        RowValues.units(columns.get(i), value, parts, i * RunningSums.PARTS);
      }
      return new RunningSums(parts);
    }
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (Column column : columns) {
      values.add(RowValues.taken(column, row.columns().get(column.name())));
    }
    return new NewestRow(event, known, sequence, NewestRow.encodeColumns(values));
  }

  /** Merges contributions, in the order of their pushing, into what is stored. */
  void merge(List<Contribution> contributions, Cursor cursor, WriteBatch batch)
      throws RocksDBException {
    Map<ByteBuffer, List<Contribution>> byKey = new LinkedHashMap<>();
    for (Contribution contribution : contributions) {
      byKey
          .computeIfAbsent(ByteBuffer.wrap(contribution.key), key -> new ArrayList<>())
          .add(contribution);
    }
    for (List<Contribution> group : byKey.values()) {
      group.sort(Comparator.comparingLong(contribution -> contribution.visible));
      mergeKey(group, cursor, batch);
    }
  }

  private void mergeKey(List<Contribution> group, Cursor cursor, WriteBatch batch)
      throws RocksDBException {
    byte[] key = group.get(0).key.clone();
    long first = group.get(0).visible;
    EntryState stored = null;
    if (cursor.floor(key, first)) {
      stored = EntryState.decode(view.aggregating(), cursor.value());
    }
    boolean more = cursor.after(key, first);
    EntryState added = group.get(0).state;
    int next = 1;
    long now = first;
    while (true) {
      while (next < group.size() && group.get(next).visible == now) {
        added = added.plus(group.get(next++).state);
      }
      EntryState sum = stored == null ? added : stored.plus(added);
      if (sum == stored && next == group.size()) {
        return; // a newer row was known by then, and is at every later entry
      }
      EntryKey.setTime(key, now);
      batch.put(key, sum.encode());
      if (next == group.size() && !more) {
        return;
      }
      long entry = more ? cursor.time() : Long.MAX_VALUE;
      now = next < group.size() ? Math.min(group.get(next).visible, entry) : entry;
      if (entry == now) {
        stored = EntryState.decode(view.aggregating(), cursor.value());
        more = cursor.next(key);
      }
    }
  }
}
