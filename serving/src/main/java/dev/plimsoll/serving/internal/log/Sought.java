package dev.plimsoll.serving.internal.log;

import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.Prediction;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Predictions that carry a key's value. A look-up key is a text and must be written as it was sent;
 * an input that is a number is met by every way to write that number, as receipts do, and one that
 * was sent as true or false by these words.
 */
final class Sought {
  private final KeyValue key;
  private final String masked;
  private final double number;
  private boolean known;
  private final Set<String> names = new TreeSet<>();

  Sought(KeyValue key, Masking masking) {
    this.key = key;
    masked = masking.mask(key.column(), key.value());
    number = number(key.value());
  }

  boolean matches(Prediction prediction) {
    String held = prediction.keys().get(key.column());
    Object input = prediction.inputs().get(key.column());
    known |= held != null || input != null;
    if (!known && names.isEmpty()) {
      names.addAll(prediction.keys().keySet());
      names.addAll(prediction.inputs().keySet());
    }
    return (held != null && (held.equals(key.value()) || held.equals(masked)))
        || (input != null && equal(input));
  }

  /** Says so when predictions were looked at and none of them has such a key; else empty. */
  String remark() {
    return known || names.isEmpty()
        ? ""
        : "no prediction here has '%s' (expected: a look-up key or an input, such as %s)"
            .formatted(key.column(), String.join(", ", names));
  }

  private boolean equal(Object input) {
    if (Masking.text(input).equals(key.value())) {
      return true;
    }
    return input instanceof Float single
        ? single == (float) number
        : input instanceof Number one && one.doubleValue() == number;
  }

  /** NaN, which equals nothing, for what is no number. */
  private static double number(String text) {
    try {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> 1;
        case "false" -> 0;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
