package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one tensor or column, read straight into an array of its kind: numbers and booleans
 * as {@code double[]} with null as NaN, texts as {@code String[]} with null as the empty text.
 *
 * <p>The kind shows with the first value that is not null, because the data may stand before its
 * datatype. Flat ({@code [1, 2]}) and one-per-row nested ({@code [[1], [2]]}) data are the same.
 */
final class TensorData {
  /** What the values are; NULL while only nulls were met. */
  enum Kind {
    NULL,
    NUMBER,
    BOOLEAN,
    TEXT
  }

  private static final int FIRST_CAPACITY = 256;

  private final String where;
  private Kind kind = Kind.NULL;
  private int size;
  private int nulls;
  private int firstNull = -1;
  private int firstFraction = -1;
  private double[] numbers = new double[0];
  private @Nullable String[] texts = new String[0];

  private TensorData(String where) {
    this.where = where;
  }

  /** Reads from the opening bracket. */
  static TensorData read(JsonParser in, String where) throws IOException {
    Body.require(in, JsonToken.START_ARRAY, where);
    TensorData data = new TensorData(where);
    boolean nested = false;
    for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
      boolean row = t == JsonToken.START_ARRAY;
      if (data.size > 0 && row != nested) {
        throw Body.invalid(data.at() + ": flat and nested (expected: all rows alike)");
      }
      nested = row;
      if (row) {
        in.nextToken();
        data.add(in);
        if (in.nextToken() != JsonToken.END_ARRAY) {
          throw Body.invalid(data.at() + ": more than one value (expected: one per row)");
        }
      } else {
        data.add(in);
      }
    }
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

  /** Whether any value was null. */
  boolean hasNulls() {
    return nulls > 0;
  }

  double number(int i) {
    return numbers[i];
  }

  double[] numbers() {
    if (kind == Kind.NULL) {
      double[] missing = new double[size];
      Arrays.fill(missing, Double.NaN);
      return missing;
    }
    return Arrays.copyOf(numbers, size);
  }

  /** Nulls become empty texts. */
  String[] texts() {
    String[] all = new String[size];
    for (int i = 0; i < size; i++) {
      String text = kind == Kind.NULL ? null : texts[i];
      all[i] = text == null ? "" : text;
    }
    return all;
  }

  /** A value as the JSON had it: Long, Double, Boolean, String or null. */
  @Nullable Object value(int i) {
    return switch (kind) {
      case NULL -> null;
      case TEXT -> texts[i];
      case BOOLEAN -> Double.isNaN(numbers[i]) ? null : (Object) (numbers[i] != 0);
      case NUMBER -> {
        if (Double.isNaN(numbers[i])) {
          yield null;
        }
        boolean whole = firstFraction < 0 && Math.abs(numbers[i]) <= 1L << 53;
        yield whole ? (Object) (long) numbers[i] : (Object) numbers[i];
      }
    };
  }

  private void add(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    switch (token) {
      case VALUE_NULL -> addNull();
      case VALUE_STRING -> {
        become(Kind.TEXT, token);
        texts = size < texts.length ? texts : Arrays.copyOf(texts, larger());
        texts[size++] = in.getText();
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        become(Kind.NUMBER, token);
        addNumber(number(in));
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        become(Kind.BOOLEAN, token);
        addNumber(token == JsonToken.VALUE_TRUE ? 1 : 0);
      }
      default ->
          throw Body.invalid(at() + ": " + Body.met(token) + " (expected: a value, or null)");
    }
  }

  private double number(JsonParser in) throws IOException {
    double value = in.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw Body.invalid(at() + ": too large a number (expected: a finite one, or null)");
    }
    if (firstFraction < 0 && value != Math.rint(value)) {
      firstFraction = size;
    }
    return value;
  }

  private void addNull() {
    nulls++;
    firstNull = firstNull < 0 ? size : firstNull;
    if (kind == Kind.TEXT) {
      texts = size < texts.length ? texts : Arrays.copyOf(texts, larger());
      texts[size++] = null;
    } else if (kind == Kind.NULL) {
      size++;
    } else {
      addNumber(Double.NaN);
    }
  }

  private void addNumber(double value) {
    numbers = size < numbers.length ? numbers : Arrays.copyOf(numbers, larger());
    numbers[size++] = value;
  }

  private void become(Kind met, JsonToken token) {
    if (kind == met) {
      return;
    }
    if (kind != Kind.NULL) {
      throw Body.invalid(
          at() + ": " + Body.met(token) + " (expected: all values of one kind, or null)");
    }
    kind = met;
    if (met == Kind.TEXT) {
      texts = new String[Math.max(FIRST_CAPACITY, size + 1)];
    } else {
      numbers = new double[Math.max(FIRST_CAPACITY, size + 1)];
      Arrays.fill(numbers, 0, size, Double.NaN);
    }
  }

  private int larger() {
    return size + (size >> 1) + 16;
  }

  private String at() {
    return where + "[" + size + "]";
  }
}
