package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.serving.ServingError;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote. Running off the end is corruption, never an array error. */
final class ByteReader {
  private final ByteBuffer in;

  ByteReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int int8() {
    return need(1).get();
  }

  int int32() {
    return need(4).getInt();
  }

  long int64() {
    return need(8).getLong();
  }

  float float32() {
    return need(4).getFloat();
  }

  double float64() {
    return need(8).getDouble();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = need(1).get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw corrupt("a varint of more than ten bytes", null);
  }

  String text() {
    long length = varint();
    if (length < 0 || length > in.remaining()) {
      throw corrupt("a text of " + length + " bytes", null);
    }
    int start = in.position();
    in.position(start + (int) length);
    return new String(in.array(), start, (int) length, StandardCharsets.UTF_8);
  }

  /** A SHA-256, 32 bytes. */
  Digest digest() {
    byte[] bytes = new byte[32];
    need(bytes.length).get(bytes);
    return new Digest(HexFormat.of().formatHex(bytes));
  }

  /** Where rows stood in their run: four varints. */
  BatchPlace place() {
    try {
      return new BatchPlace(
          Math.toIntExact(varint()),
          Math.toIntExact(varint()),
          Math.toIntExact(varint()),
          Math.toIntExact(varint()));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw corrupt("a place of " + e.getMessage(), e);
    }
  }

  /** The format of the record, which must lie between two known ones. */
  int format(int oldest, int newest) {
    int met = int8();
    if (met < oldest || met > newest) {
      throw new PlimsollException(
          ServingError.LOG_CORRUPT,
          "format of a log record: "
              + met
              + " (expected: "
              + (oldest == newest ? "" : oldest + " to ")
              + newest
              + ")");
    }
    return met;
  }

  private ByteBuffer need(int bytes) {
    if (in.remaining() < bytes) {
      throw corrupt(in.remaining() + " bytes left", new BufferUnderflowException());
    }
    return in;
  }

  private static PlimsollException corrupt(String met, @Nullable Throwable cause) {
    return new PlimsollException(
        ServingError.LOG_CORRUPT, "log record: " + met + " (expected: a whole record)", cause);
  }
}
