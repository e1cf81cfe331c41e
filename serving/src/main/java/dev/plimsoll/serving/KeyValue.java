package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;

/**
 * What a person's predictions are found by.
 *
 * @param column a look-up key, or an input
 * @param value as text; whole numbers without a fraction
 */
public record KeyValue(String column, String value) {
  public KeyValue {
    if (column.isBlank() || value.isEmpty()) {
      throw new PlimsollException(
          ServingError.ERASURE_INVALID,
          "key: '"
              + column
              + "' with a value of "
              + value.length()
              + " characters (expected: KEY=VALUE)");
    }
  }

  /** Reads {@code KEY=VALUE}. */
  public static KeyValue parse(String text) {
    int border = text.indexOf('=');
    return new KeyValue(
        border < 0 ? "" : text.substring(0, border).strip(), text.substring(border + 1));
  }

  /** Without the value, which is what is to be forgotten. */
  @Override
  public String toString() {
    return column + "=…";
  }
}
