package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.features.Aggregate;
import dev.plimsoll.features.AggregateKind;
import dev.plimsoll.features.FeatureStatus;
import dev.plimsoll.features.FeatureValues;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.kernel.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Answers look-ups of one view. What is the same for every look-up is worked out once, here. */
final class ViewReader {
  private final FeatureView view;
  private final int columns;
  private final long ttlMicros;
  private final long[] windows;
  private final Output[] outputs;

  private record Output(AggregateKind kind, int part, int window, boolean scaled) {}

  ViewReader(FeatureView view) {
    this.view = view;
    this.columns = view.spec().take().size();
    Duration ttl = view.spec().ttl();
    this.ttlMicros = ttl == null ? -1 : ttl.toNanos() / 1000;
    List<Duration> over = view.spec().over();
    this.windows = over.stream().mapToLong(window -> window.toNanos() / 1000).toArray();
    List<Column> kept = view.aggregatedColumns();
    this.outputs = new Output[view.aggregates().size()];
    for (int i = 0; i < outputs.length; i++) {
      Aggregate aggregate = view.aggregates().get(i);
      Column column = view.schema().require(aggregate.column());
      outputs[i] =
          new Output(
              aggregate.kind(),
              kept.indexOf(column) * RunningSums.PARTS,
              over.indexOf(aggregate.window()),
              column.type() == ColumnType.NUMBER);
    }
  }

  /** The answer when a key value is missing: nothing can be known, not even a count of 0. */
  FeatureValues unaskable() {
    return missing(FeatureStatus.NOT_FOUND, null);
  }

  /** Reads at an instant through a cursor that nobody else uses meanwhile. */
  FeatureValues read(Cursor cursor, byte[] key, long at) throws RocksDBException {
    return view.aggregating() ? aggregates(cursor, key, at) : newest(cursor, key, at);
  }

  private FeatureValues newest(Cursor cursor, byte[] key, long at) throws RocksDBException {
    if (!cursor.floor(key, view.timed() ? at : Long.MIN_VALUE)) {
      return missing(FeatureStatus.NOT_FOUND, null);
    }
    byte[] value = cursor.value();
    long event = RunningSums.part(value, 0);
    Instant eventAt = view.timed() ? Times.instant(event) : null;
    if (ttlMicros >= 0 && event < at - ttlMicros) {
      return missing(FeatureStatus.OUTSIDE_MAX_AGE, eventAt);
    }
    return new FeatureValues(
        NewestRow.decodeColumns(value, columns), FeatureStatus.PRESENT, eventAt);
  }

  private FeatureValues aggregates(Cursor cursor, byte[] key, long at) throws RocksDBException {
    boolean found = cursor.floor(key, at);
    long visible = found ? cursor.time() : 0;
    byte[] now = found ? cursor.value() : null;
    byte[][] before = new byte[windows.length][];
    List<@Nullable Object> values = new ArrayList<>(outputs.length);
    for (Output output : outputs) {
      byte[] then = now;
      if (now != null) {
        then = before[output.window];
        if (then == null) {
          then = cursor.floor(key, at - windows[output.window]) ? cursor.value() : new byte[0];
          before[output.window] = then;
        }
      }
      values.add(value(output, now, then));
    }
    return new FeatureValues(
        values,
        found ? FeatureStatus.PRESENT : FeatureStatus.NOT_FOUND,
        found ? Times.instant(visible) : null);
  }

  private static @Nullable Double value(
      Output output, byte @Nullable [] now, byte @Nullable [] then) {
    long count = part(now, output.part) - part(then, output.part);
    if (output.kind == AggregateKind.COUNT) {
      return (double) count;
    }
    if (output.kind == AggregateKind.MEAN && count == 0) {
      return null;
    }
    long low = part(then, output.part + 2);
    long high = ~part(then, output.part + 1) + (low == 0 ? 1 : 0);
    long nowLow = part(now, output.part + 2);
    long sumHigh = ExactSum.addHigh(part(now, output.part + 1), nowLow, high, -low);
    double sum = ExactSum.toDouble(sumHigh, nowLow - low);
    double value = output.scaled ? sum / ExactSum.UNITS : sum;
    return output.kind == AggregateKind.MEAN ? value / count : value;
  }

  private static long part(byte @Nullable [] value, int index) {
    return value == null || value.length == 0 ? 0 : RunningSums.part(value, index);
  }

  private FeatureValues missing(FeatureStatus status, @Nullable Instant eventAt) {
    int size = Math.max(columns, outputs.length);
    return new FeatureValues(Collections.nCopies(size, null), status, eventAt);
  }
}
