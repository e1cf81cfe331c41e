package dev.plimsoll.features.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The greatest row by (event, known, sequence), with its columns still encoded. */
final class NewestRow implements EntryState {
  static final int HEADER = 3 * Long.BYTES;

  private static final byte MISSING = 0;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;

  private final long event;
  private final long known;
  private final long sequence;
  private final byte[] columns;

  NewestRow(long event, long known, long sequence, byte[] columns) {
    this.event = event;
    this.known = known;
    this.sequence = sequence;
    this.columns = columns;
  }

  @Override
  public NewestRow plus(EntryState other) {
    NewestRow that = (NewestRow) other;
    int order = Long.compare(event, that.event);
    order = order != 0 ? order : Long.compare(known, that.known);
    order = order != 0 ? order : Long.compare(sequence, that.sequence);
    return order >= 0 ? this : that;
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(HEADER + columns.length)
        .putLong(event)
        .putLong(known)
        .putLong(sequence)
        .put(columns)
        .array();
  }

  static NewestRow decode(ByteBuffer value) {
    long event = value.getLong();
    long known = value.getLong();
    long sequence = value.getLong();
    byte[] columns = new byte[value.remaining()];
    value.get(columns);
    return new NewestRow(event, known, sequence, columns);
  }

  static byte[] encodeColumns(List<@Nullable Object> values) {
    int size = 0;
    byte[][] texts = new byte[values.size()][];
    for (int i = 0; i < texts.length; i++) {
      Object value = values.get(i);
      if (value instanceof String text) {
        texts[i] = text.getBytes(StandardCharsets.UTF_8);
        size += Integer.BYTES + texts[i].length;
      } else {
        size += value == null ? 0 : Double.BYTES;
      }
    }
    ByteBuffer columns = ByteBuffer.allocate(size + texts.length);
    for (int i = 0; i < texts.length; i++) {
      Object value = values.get(i);
      if (value == null) {
        columns.put(MISSING);
      } else if (value instanceof Double number) {
        columns.put(NUMBER).putDouble(number);
      } else {
        columns.put(TEXT).putInt(texts[i].length).put(texts[i]);
      }
    }
    return columns.array();
  }

  /** Reads the columns of an encoded entry. */
  static List<@Nullable Object> decodeColumns(byte[] value, int count) {
    List<@Nullable Object> values = new ArrayList<>(count);
    ByteBuffer columns = ByteBuffer.wrap(value);
    columns.position(HEADER);
    for (int i = 0; i < count; i++) {
      byte kind = columns.get();
      if (kind == NUMBER) {
        values.add(columns.getDouble());
      } else if (kind == TEXT) {
        int length = columns.getInt();
        values.add(new String(value, columns.position(), length, StandardCharsets.UTF_8));
        columns.position(columns.position() + length);
      } else {
        values.add(null);
      }
    }
    return values;
  }
}
