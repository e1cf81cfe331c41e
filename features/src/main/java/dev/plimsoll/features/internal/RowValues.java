package dev.plimsoll.features.internal;

import dev.plimsoll.data.Column;
import dev.plimsoll.data.ColumnType;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values of pushed rows in the form in which the views use them. Wrong types are refused. */
final class RowValues {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int IDENTITY_BYTES = 16;

  private RowValues() {}

  /** A key value as text, or null. Whole numbers are written without sign or zeros in front. */
  static @Nullable String key(Column column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (column.type()) {
      case INTEGER -> Long.toString(whole(column, value));
      case BOOLEAN -> Boolean.toString(bool(column, value));
      case DATE -> date(column, value);
      case TEXT, NUMBER, TIMESTAMP -> text(column, value);
    };
  }

  /** A taken value: Double, String, or null when missing or not finite. */
  static @Nullable Object taken(Column column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (column.type() == ColumnType.TEXT) {
      return text(column, value);
    }
    return switch (column.type()) {
      case BOOLEAN -> bool(column, value) ? 1.0 : 0.0;
      case INTEGER -> (double) whole(column, value);
      case NUMBER, TEXT, TIMESTAMP, DATE -> number(column, value);
    };
  }

  /** Count, high and low half of one aggregated value; zeros when it is missing or not finite. */
  static void units(Column column, @Nullable Object value, long[] parts, int at) {
    if (value == null) {
      return;
    }
    switch (column.type()) {
      case INTEGER, BOOLEAN -> {
        long whole =
            column.type() == ColumnType.INTEGER
                ? whole(column, value)
                : bool(column, value) ? 1 : 0;
        parts[at] = 1;
        parts[at + 1] = whole >> (Long.SIZE - 1);
        parts[at + 2] = whole;
      }
      case NUMBER -> {
        Double number = number(column, value);
        if (number != null) {
          if (Math.abs(number) > ExactSum.LARGEST) {
            throw invalid(column, value, "at most " + ExactSum.LARGEST + " to add up");
          }
          parts[at] = 1;
          parts[at + 1] = ExactSum.unitsHigh(number);
          parts[at + 2] = ExactSum.unitsLow(number);
        }
      }
      case TEXT, TIMESTAMP, DATE -> {
        parts[at] = 1;
        parts[at + 2] = 1;
      }
    }
  }

  /** Microseconds since 1970, of a year that dates can be written in. */
  static long micros(String what, Instant instant) {
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw new PlimsollException(
          FeaturesError.VALUE_INVALID,
          what + ": " + instant + " (expected: between " + FIRST + " and " + LAST + ")");
    }
    return Times.micros(instant);
  }

  /** What a row is recognised by when it is pushed again. */
  static byte[] identity(FeatureRow row) {
    StringBuilder text = new StringBuilder();
    text.append(row.eventAt()).append('|').append(row.knownAt()).append('|');
    if (row.id() != null) {
      text.append("id|").append(row.id());
    } else {
      for (Map.Entry<String, @Nullable Object> entry : new TreeMap<>(row.columns()).entrySet()) {
        String value = String.valueOf(entry.getValue());
        String type = entry.getValue() == null ? "" : kind(entry.getValue());
        text.append(entry.getKey().length()).append(':').append(entry.getKey());
        text.append(type).append(value.length()).append(':').append(value);
      }
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, IDENTITY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static String kind(Object value) {
    return value instanceof Number
        ? value instanceof Double || value instanceof Float ? "=d" : "=n"
        : "=t";
  }

  private static String text(Column column, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw invalid(column, value, "a text or null");
  }

  private static String date(Column column, Object value) {
    if (value instanceof LocalDate || value instanceof String) {
      return value.toString();
    }
    throw invalid(column, value, "a date or null");
  }

  private static boolean bool(Column column, Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw invalid(column, value, "true, false or null");
  }

  private static long whole(Column column, Object value) {
    try {
      if (value instanceof Number number) {
        return new BigDecimal(number.toString()).longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid(column, value, "a whole number of 64 bits or null", e);
    }
    throw invalid(column, value, "a whole number or null");
  }

  private static @Nullable Double number(Column column, Object value) {
    if (!(value instanceof Number number)) {
      throw invalid(column, value, "a number or null");
    }
    double result = number.doubleValue();
    return Double.isFinite(result) ? result : null;
  }

  private static PlimsollException invalid(Column column, Object value, String expected) {
    return invalid(column, value, expected, null);
  }

  private static PlimsollException invalid(
      Column column, Object value, String expected, @Nullable Throwable cause) {
    String shown = value.toString();
    return new PlimsollException(
        FeaturesError.VALUE_INVALID,
        "column '"
            + column.name()
            + "': "
            + (shown.length() <= 40 ? shown : shown.substring(0, 40) + "…")
            + " (expected: "
            + expected
            + ")",
        cause);
  }
}
