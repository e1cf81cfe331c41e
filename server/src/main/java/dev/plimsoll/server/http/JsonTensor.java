package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one tensor or column in JSON, read straight into an array of their kind, because
 * the data may stand before its datatype and shape.
 *
 * <p>Numbers are 64 bits each: whole ones as {@code long}, so that INT64 and UINT64 keep every
 * digit, and all as {@code double} from the first on that is not whole. Nested and flat data give
 * the same values; how it was nested is kept for the comparison with the shape.
 */
final class JsonTensor {
  /** What the values are; NULL while only nulls were met. */
  enum Kind {
    NULL("nulls"),
    NUMBER("numbers"),
    BOOLEAN("booleans"),
    TEXT("texts");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final int DEPTH_MAX = 8;
  private static final int FIRST_CAPACITY = 4;
  private static final int HINT_MAX = 1 << 16;
  private static final int UNKNOWN = -1;

  private final String where;
  private final int hint;
  private final int[] lengths = {
    UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN
  };
  private int leafDepth = UNKNOWN;
  private Kind kind = Kind.NULL;
  private boolean wholes = true;
  private int size;
  private int firstNull = UNKNOWN;
  private int firstFraction = UNKNOWN;
  private int firstHuge = UNKNOWN;
  private @Nullable BitSet nulls;
  private long[] bits = new long[0];
  private @Nullable String[] texts = new String[0];

  private JsonTensor(String where, int hint) {
    this.where = where;
    this.hint = Math.max(FIRST_CAPACITY, Math.min(hint, HINT_MAX));
  }

  /**
   * Reads from the opening bracket.
   *
   * @param hint how many values there may be; no promise
   */
  static JsonTensor read(JsonParser in, String where, int hint) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, where);
    JsonTensor data = new JsonTensor(where, hint);
    data.readLevel(in, 0);
    return data;
  }

  Kind kind() {
    return kind;
  }

  int size() {
    return size;
  }

  /** Index of the first null, or -1. */
  int firstNull() {
    return firstNull;
  }

  /** Index of the first number that is not whole, or -1. */
  int firstFraction() {
    return firstFraction;
  }

  /** Index of the first whole number of 2^63 or more, whose {@link #whole} is unsigned; or -1. */
  int firstHuge() {
    return firstHuge;
  }

  /** Whether {@link #whole} has all digits: no value has a fraction. */
  boolean hasWholes() {
    return wholes;
  }

  long whole(int i) {
    return wholes ? bits[i] : (long) number(i);
  }

  /** NaN for null. */
  double number(int i) {
    if (kind == Kind.NULL) {
      return Double.NaN;
    }
    if (nulls != null && nulls.get(i)) {
      return Double.NaN;
    }
    if (!wholes) {
      return Double.longBitsToDouble(bits[i]);
    }
    return isHuge(i) ? bits[i] + 0x1p64 : bits[i];
  }

  /** Whether it is a whole number from 2^63 to 2^64 - 1 whose {@link #whole} has all digits. */
  boolean isHuge(int i) {
    return wholes && firstHuge >= 0 && i >= firstHuge && bits[i] < 0;
  }

  /** Null for null. */
  @Nullable String text(int i) {
    return kind == Kind.NULL ? null : texts[i];
  }

  /** A value as the JSON had it: Long, Double, Boolean, String or null. */
  @Nullable Object value(int i) {
    if (kind == Kind.TEXT) {
      return texts[i];
    }
    double number = number(i);
    if (Double.isNaN(number)) {
      return null;
    }
    if (kind == Kind.BOOLEAN) {
      return number != 0;
    }
    boolean whole = firstFraction < 0 && (wholes || Math.abs(number) <= 1L << 53);
    return whole && !isHuge(i) ? (Object) whole(i) : (Object) number;
  }

  /** Flat data fits any shape of so many values; nested data must be nested as the shape says. */
  void requireShape(long[] shape, long elements, String tensor) {
    if (leafDepth <= 0) {
      requireSize(elements, tensor);
      return;
    }
    long[] nested = new long[leafDepth + 1];
    for (int i = 0; i < nested.length; i++) {
      nested[i] = lengths[i];
    }
    if (!Arrays.equals(trimmed(nested), trimmed(shape))) {
      throw Body.invalid(
          tensor
              + ".data: nested as "
              + Arrays.toString(nested)
              + " (expected: flat, or nested as its shape "
              + Arrays.toString(shape)
              + ")");
    }
    requireSize(elements, tensor);
  }

  private void requireSize(long elements, String tensor) {
    if (size != elements) {
      throw Body.invalid(
          tensor + ".data: " + size + " values (expected: " + elements + ", as its shape says)");
    }
  }

  private static long[] trimmed(long[] shape) {
    int length = shape.length;
    while (length > 1 && shape[length - 1] == 1) {
      length--;
    }
    return Arrays.copyOf(shape, length);
  }

  private void readLevel(JsonParser in, int depth) throws IOException {
    if (depth == DEPTH_MAX) {
      throw Body.invalid(where + ": nested deeper than " + DEPTH_MAX + " (expected: as its shape)");
    }
    int count = 0;
    boolean nested = false;
    for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
      boolean inner = t == JsonToken.START_ARRAY;
      if (count > 0 && inner != nested) {
        throw Body.invalid(at() + ": flat and nested (expected: all rows alike)");
      }
      nested = inner;
      if (inner) {
        readLevel(in, depth + 1);
      } else {
        add(in, t);
      }
      count++;
    }
    leave(depth, count, nested);
  }

  private void leave(int depth, int count, boolean nested) {
    if (lengths[depth] != UNKNOWN && lengths[depth] != count) {
      throw Body.invalid(
          at() + ": " + count + " beside " + lengths[depth] + " (expected: all rows alike)");
    }
    lengths[depth] = count;
    if (!nested) {
      if (leafDepth != UNKNOWN && leafDepth != depth) {
        throw Body.invalid(at() + ": nested unevenly (expected: all rows alike)");
      }
      leafDepth = depth;
    }
  }

  private void add(JsonParser in, @Nullable JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      become(Kind.NUMBER, token);
      addWhole(in);
    } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      become(Kind.NUMBER, token);
      addNumber(in.getDoubleValue());
    } else if (token == JsonToken.VALUE_STRING) {
      become(Kind.TEXT, token);
      String text = in.getText();
      addText(Surrogates.alone(text) ? Surrogates.refuse(text, at()) : text);
    } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      become(Kind.BOOLEAN, token);
      addBits(encoded(token == JsonToken.VALUE_TRUE ? 1 : 0));
    } else if (token == JsonToken.VALUE_NULL) {
      addNull();
    } else {
      throw Body.invalid(at() + ": " + Body.met(token) + " (expected: a value, or null)");
    }
  }

  private void addWhole(JsonParser in) throws IOException {
    if (in.getNumberType() != NumberType.BIG_INTEGER) {
      addBits(encoded(in.getLongValue()));
      return;
    }
    BigInteger value = in.getBigIntegerValue();
    if (wholes && value.signum() > 0 && value.bitLength() <= Long.SIZE) {
      firstHuge = firstHuge < 0 ? size : firstHuge;
      addBits(value.longValue());
    } else {
      addNumber(value.doubleValue());
    }
  }

  private void addNumber(double value) {
    if (!Double.isFinite(value)) {
      throw Body.invalid(at() + ": too large a number (expected: a finite one, or null)");
    }
    if (firstFraction < 0 && value != Math.rint(value)) {
      firstFraction = size;
    }
    leaveWholes();
    addBits(Double.doubleToRawLongBits(value));
  }

  private void addNull() {
    firstNull = firstNull < 0 ? size : firstNull;
    nulls = nulls == null ? new BitSet() : nulls;
    nulls.set(size);
    switch (kind) {
      case NULL -> size++;
      case TEXT -> addText(null);
      case NUMBER, BOOLEAN -> addBits(0);
    }
  }

  private long encoded(long whole) {
    return wholes ? whole : Double.doubleToRawLongBits((double) whole);
  }

  /** From here on the bits are those of doubles. */
  private void leaveWholes() {
    if (wholes) {
      for (int i = 0; i < size; i++) {
        bits[i] = Double.doubleToRawLongBits(number(i));
      }
      wholes = false;
    }
  }

  private void addText(@Nullable String text) {
    texts = size < texts.length ? texts : Arrays.copyOf(texts, larger());
    texts[size++] = text;
  }

  private void addBits(long value) {
    bits = size < bits.length ? bits : Arrays.copyOf(bits, larger());
    bits[size++] = value;
  }

  private void become(Kind met, @Nullable JsonToken token) {
    if (kind == met) {
      return;
    }
    if (kind != Kind.NULL) {
      throw Body.invalid(
          at() + ": " + Body.met(token) + " (expected: all values of one kind, or null)");
    }
    kind = met;
    if (met == Kind.TEXT) {
      texts = new String[Math.max(hint, size + 1)];
    } else {
      bits = new long[Math.max(hint, size + 1)];
    }
  }

  private int larger() {
    return size + (size >> 1) + 16;
  }

  private String at() {
    return where + "[" + size + "]";
  }
}
