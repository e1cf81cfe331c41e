package dev.plimsoll.serving.internal.log;

import org.jspecify.annotations.Nullable;

/** A prediction as bytes, on its way between the store and an archive file. */
final class RawRow {
  private final String id;
  private final long atMicros;
  private final byte[] value;
  private final byte @Nullable [] labels;

  RawRow(String id, long atMicros, byte[] value, byte @Nullable [] labels) {
    this.id = id;
    this.atMicros = atMicros;
    this.value = value;
    this.labels = labels;
  }

  String id() {
    return id;
  }

  long atMicros() {
    return atMicros;
  }

  byte[] value() {
    return value;
  }

  byte @Nullable [] labels() {
    return labels;
  }

  RawRow with(byte[] otherLabels) {
    return new RawRow(id, atMicros, value, otherLabels);
  }
}
