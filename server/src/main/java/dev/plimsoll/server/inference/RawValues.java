package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a tensor, little-endian, row by row; a view of the request's body, not a copy.
 *
 * <pre>
 *   BOOL     one byte each, 0 or 1
 *   numbers  their width each
 *   BYTES    per element: length (4 bytes, unsigned), then so many bytes of UTF-8
 * </pre>
 */
public final class RawValues implements TensorValues {
  private static final char REPLACEMENT = '\uFFFD';

  private final ByteBuffer bytes;

  /** From the buffer's position to its limit. */
  public RawValues(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public Tensor tensor(ElementType type, long[] shape, String where) {
    if (type == ElementType.BYTES) {
      return Tensor.texts(texts(InputTensor.elements(shape, where), where), shape);
    }
    numbers(type, shape, where);
    return Tensor.of(type, bytes, shape);
  }

  @Override
  public Object column(ElementType type, long[] shape, String where) {
    int rows = InputTensor.elements(shape, where);
    if (type == ElementType.BYTES) {
      return texts(rows, where);
    }
    return RawNumbers.column(type, numbers(type, shape, where), rows);
  }

  @Override
  public long[] wholes(ElementType type, long[] shape, String where) {
    long[] values = new long[InputTensor.elements(shape, where)];
    numbers(type, shape, where).asLongBuffer().get(values);
    return values;
  }

  @Override
  public int firstMissing() {
    return -1;
  }

  private ByteBuffer numbers(ElementType type, long[] shape, String where) {
    long expected = (long) InputTensor.elements(shape, where) * type.width();
    if (bytes.remaining() != expected) {
      throw InputTensor.invalid(
          where
              + ": "
              + bytes.remaining()
              + " bytes (expected: "
              + expected
              + ", as its shape and datatype "
              + type
              + " say)");
    }
    if (type == ElementType.BOOL) {
      for (int i = 0; i < expected; i++) {
        if ((bytes.get(i) & ~1) != 0) {
          throw InputTensor.invalid(
              where + ": byte " + i + " is " + bytes.get(i) + " (expected: 0 or 1 for BOOL)");
        }
      }
    }
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private String[] texts(int count, String where) {
    ByteBuffer from = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    // Every text costs four bytes at least, so a lying shape cannot ask for more than was sent.
    if ((long) count * Integer.BYTES > from.remaining()) {
      throw InputTensor.invalid(
          where
              + ": "
              + from.remaining()
              + " bytes (expected: at least 4 for each of "
              + count
              + " texts)");
    }
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = text(from, i, where);
    }
    if (from.hasRemaining()) {
      throw InputTensor.invalid(
          where
              + ": "
              + from.remaining()
              + " bytes after its last text (expected: none, as its shape says)");
    }
    return texts;
  }

  private static String text(ByteBuffer from, int index, String where) {
    long length = from.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(from.getInt());
    if (length < 0 || length > from.remaining()) {
      throw InputTensor.invalid(
          where
              + ": text "
              + index
              + " of length "
              + (length < 0 ? "unknown" : length)
              + " with "
              + from.remaining()
              + " bytes left (expected: a length of 4 bytes, little-endian, then so many bytes)");
    }
    ByteBuffer text = from.slice().limit((int) length);
    from.position(from.position() + (int) length);
    return utf8(text, index, where);
  }

  /** Strict, because a replaced character would be another text than the one that was sent. */
  public static String utf8(ByteBuffer bytes, int index, String where) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    String text = new String(copy, StandardCharsets.UTF_8);
    // The quick way replaces what is malformed; only then, or when that very character was sent,
    // is the slow way asked.
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new PlimsollException(
          InferenceError.TENSOR_INVALID,
          where + ": text " + index + " is not UTF-8 (expected: UTF-8)",
          e);
    }
  }
}
