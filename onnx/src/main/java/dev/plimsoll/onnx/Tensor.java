package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values in a shape, as they come from the wire and go to the runtime: row-major, little-endian.
 *
 * <p>Numbers are a byte buffer, from its position to its limit; a direct one is used in place.
 * Texts are an array. Neither is copied, so whoever made the tensor must leave them alone until it
 * has been used.
 */
public final class Tensor {
  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer bytes;
  private final String[] texts;

  private Tensor(ElementType type, long[] shape, ByteBuffer bytes, String[] texts) {
    this.type = type;
    this.shape = shape.clone();
    this.bytes = bytes;
    this.texts = texts;
  }

  /** Numbers or booleans; the bytes must be as many as the shape says. */
  public static Tensor of(ElementType type, ByteBuffer bytes, long... shape) {
    if (type == ElementType.BYTES || bytes.remaining() != elements(shape) * type.width()) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_LENGTH,
          "tensor "
              + type
              + Arrays.toString(shape)
              + ": "
              + bytes.remaining()
              + " bytes (expected: "
              + elements(shape) * type.width()
              + ")");
    }
    return new Tensor(type, shape, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), new String[0]);
  }

  public static Tensor texts(String[] texts, long... shape) {
    if (texts.length != elements(shape)) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_LENGTH,
          "tensor BYTES"
              + Arrays.toString(shape)
              + ": "
              + texts.length
              + " texts (expected: "
              + elements(shape)
              + ")");
    }
    return new Tensor(ElementType.BYTES, shape, ByteBuffer.allocate(0), texts);
  }

  public static Tensor floats(float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return of(ElementType.FP32, bytes, shape);
  }

  public static Tensor longs(long[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return of(ElementType.INT64, bytes, shape);
  }

  /** Zeros, false or empty texts. */
  public static Tensor zeros(ElementType type, long... shape) {
    int elements = Math.toIntExact(elements(shape));
    if (type == ElementType.BYTES) {
      String[] texts = new String[elements];
      Arrays.fill(texts, "");
      return texts(texts, shape);
    }
    return of(type, ByteBuffer.allocate(Math.multiplyExact(elements, type.width())), shape);
  }

  public ElementType type() {
    return type;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** How many elements there are. */
  public long size() {
    return elements(shape);
  }

  /** The numbers' bytes; a view of its own, little-endian. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The texts themselves; empty for other types. */
  public String[] texts() {
    return texts;
  }

  /** The values of an FP32 tensor, copied. */
  public float[] floats() {
    if (type != ElementType.FP32) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_TYPE, "tensor: " + type + " (expected: FP32)");
    }
    float[] values = new float[Math.toIntExact(size())];
    bytes().asFloatBuffer().get(values);
    return values;
  }

  public int rank() {
    return shape.length;
  }

  public long dimension(int index) {
    return shape[index];
  }

  /** Some entries of the first dimension; a view. */
  public Tensor rows(int from, int count) {
    if (from == 0 && count == shape[0]) {
      return this;
    }
    long[] some = shape.clone();
    some[0] = count;
    int width = Math.toIntExact(elements(shape) / Math.max(1, shape[0]));
    if (type == ElementType.BYTES) {
      return texts(Arrays.copyOfRange(texts, from * width, (from + count) * width), some);
    }
    int bytesPerRow = width * type.width();
    return new Tensor(
        type,
        some,
        bytes.slice(from * bytesPerRow, count * bytesPerRow).order(ByteOrder.LITTLE_ENDIAN),
        texts);
  }

  /**
   * With another second dimension: cut, or filled up with zeros and empty texts; a copy, unless one
   * row of numbers is cut.
   */
  public Tensor resized(int second) {
    if (shape[1] == second) {
      return this;
    }
    long[] changed = shape.clone();
    changed[1] = second;
    int rows = Math.toIntExact(shape[0]);
    int entry = Math.toIntExact(elements(shape) / Math.max(1, shape[0] * shape[1]));
    int old = Math.toIntExact(shape[1]) * entry;
    int kept = Math.min(old, second * entry);
    if (type == ElementType.BYTES) {
      String[] values = new String[Math.toIntExact(elements(changed))];
      Arrays.fill(values, "");
      for (int row = 0; row < rows; row++) {
        System.arraycopy(texts, row * old, values, row * second * entry, kept);
      }
      return texts(values, changed);
    }
    int width = type.width();
    if (rows == 1 && second < shape[1]) {
      return of(type, bytes.slice(0, kept * width), changed);
    }
    ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(elements(changed) * width));
    for (int row = 0; row < rows; row++) {
      values.put(row * second * entry * width, bytes, row * old * width, kept * width);
    }
    return of(type, values, changed);
  }

  /**
   * One below the other. Where second dimensions differ, as they do for outputs per token of texts
   * of several lengths, all are filled up with zeros to the longest.
   */
  public static Tensor join(List<Tensor> parts) {
    Tensor first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    long[] shape = first.shape();
    shape[0] = 0;
    for (Tensor part : parts) {
      shape[0] += part.shape[0];
      if (shape.length > 1) {
        shape[1] = Math.max(shape[1], part.shape[1]);
      }
    }
    List<Tensor> even = new ArrayList<>(parts.size());
    parts.forEach(
        part -> even.add(shape.length > 1 ? part.resized(Math.toIntExact(shape[1])) : part));
    if (first.type == ElementType.BYTES) {
      return texts(
          even.stream().flatMap(part -> Arrays.stream(part.texts)).toArray(String[]::new), shape);
    }
    ByteBuffer all =
        ByteBuffer.allocate(
            Math.toIntExact(Math.multiplyExact(elements(shape), first.type.width())));
    even.forEach(part -> all.put(part.bytes()));
    return of(first.type, all.flip(), shape);
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new PlimsollException(
            OnnxError.INPUT_WRONG_LENGTH,
            "shape: " + Arrays.toString(shape) + " (expected: no negative dimension)");
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    return elements;
  }
}
