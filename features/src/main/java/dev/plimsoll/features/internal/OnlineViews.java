package dev.plimsoll.features.internal;

import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeatureValues;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.PushOutcome;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The views of one online store, and what their sources push into them. */
public final class OnlineViews implements AutoCloseable {
  private static final byte[] SEQUENCE = {EntryKey.SEQUENCE};

  private final EntryStore store;
  private final Map<String, ViewReader> readers = new LinkedHashMap<>();
  private final Map<String, List<ViewWriter>> writers = new LinkedHashMap<>();
  private final Map<String, FeatureView> views = new LinkedHashMap<>();

  public OnlineViews(Path folder, List<FeatureView> views) {
    for (FeatureView view : views) {
      if (this.views.putIfAbsent(view.name(), view) != null) {
        throw new PlimsollException(
            FeaturesError.VIEW_INVALID,
            "view '" + view.name() + "' twice (expected: each view once)");
      }
      readers.put(view.name(), new ViewReader(view));
      writers.computeIfAbsent(view.source(), name -> new ArrayList<>()).add(new ViewWriter(view));
    }
    this.store = EntryStore.open(folder);
    views.forEach(store::adopt);
  }

  public Collection<FeatureView> views() {
    return views.values();
  }

  public FeatureValues lookup(
      String name, String variant, List<@Nullable String> keyValues, Instant at) {
    FeatureView view = views.get(name);
    ViewReader reader = readers.get(name);
    if (view == null || reader == null) {
      throw unknown(FeaturesError.VIEW_UNKNOWN, "view", name, views.keySet());
    }
    if (keyValues.size() != view.keys().size()) {
      throw new PlimsollException(
          FeaturesError.VALUE_INVALID,
          "view '"
              + name
              + "': "
              + keyValues.size()
              + " key values (expected: "
              + String.join(", ", view.keys())
              + ")");
    }
    List<String> present = new ArrayList<>(keyValues.size());
    for (String value : keyValues) {
      if (value == null) {
        return reader.unaskable();
      }
      present.add(value);
    }
    byte[] key = EntryKey.entry(name, variant, present);
    long micros = RowValues.micros("at", at);
    return store.read(cursor -> reader.read(cursor, key, micros));
  }

  public PushOutcome push(String source, String variant, List<FeatureRow> rows) {
    List<ViewWriter> fed = writers.get(source);
    if (fed == null) {
      throw unknown(FeaturesError.SOURCE_UNKNOWN, "source", source, writers.keySet());
    }
    for (FeatureRow row : rows) {
      checkColumns(source, fed, row);
    }
    return store.write((cursor, batch) -> add(fed, variant, rows, cursor, batch));
  }

  private PushOutcome add(
      List<ViewWriter> fed, String variant, List<FeatureRow> rows, Cursor cursor, WriteBatch batch)
      throws RocksDBException {
    long sequence = ByteBuffer.wrap(store.stored(SEQUENCE, RowValues.bytes(0))).getLong();
    List<byte[]> identities = rows.stream().map(RowValues::identity).toList();
    int added = 0;
    int repeated = 0;
    int skipped = 0;
    for (ViewWriter writer : fed) {
      List<ViewWriter.Contribution> contributions = new ArrayList<>();
      Set<ByteBuffer> seen = new HashSet<>();
      byte[] prefix = EntryKey.of(EntryKey.SEEN, List.of(writer.view().name(), variant), 0);
      for (int i = 0; i < rows.size(); i++) {
        ViewWriter.Contribution contribution =
            writer.contribution(variant, rows.get(i), sequence + i);
        if (contribution == null) {
          skipped++;
          continue;
        }
        if (writer.view().timed()) {
          byte[] mark = concat(prefix, identities.get(i));
          if (!seen.add(ByteBuffer.wrap(mark)) || store.has(mark)) {
            repeated++;
            continue;
          }
          batch.put(mark, new byte[0]);
        }
        added++;
        contributions.add(contribution);
      }
      writer.merge(contributions, cursor, batch);
    }
    batch.put(SEQUENCE, RowValues.bytes(sequence + rows.size()));
    return new PushOutcome(added, repeated, skipped);
  }

  private static void checkColumns(String source, List<ViewWriter> fed, FeatureRow row) {
    for (ViewWriter writer : fed) {
      FeatureView view = writer.view();
      Set<String> known = new TreeSet<>(Set.of("event_at", "known_at", "ingest_seq"));
      view.schema().columns().forEach(column -> known.add(column.name()));
      for (String column : row.columns().keySet()) {
        if (!known.contains(column)) {
          throw unknown(FeaturesError.COLUMN_UNKNOWN, source + ": column", column, known);
        }
      }
      for (String column : writer.needs()) {
        if (!row.columns().containsKey(column)) {
          throw new PlimsollException(
              FeaturesError.COLUMN_UNKNOWN,
              source
                  + ": column '"
                  + column
                  + "' is absent (expected: a value or null, for view '"
                  + view.name()
                  + "')");
        }
      }
    }
  }

  private static PlimsollException unknown(
      FeaturesError code, String what, String value, Collection<String> known) {
    return new PlimsollException(
        code,
        what
            + ": '"
            + value
            + "' (expected: one of "
            + String.join(", ", known)
            + ")"
            + Spelling.hint(value, known));
  }

  private static byte[] concat(byte[] left, byte[] right) {
    return ByteBuffer.allocate(left.length + right.length).put(left).put(right).array();
  }

  @Override
  public void close() {
    store.close();
  }
}
