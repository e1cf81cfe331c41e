package dev.plimsoll.features.internal;

import dev.plimsoll.data.ColumnType;
import dev.plimsoll.data.QueryEngine;
import java.time.Duration;

/** Fragments that several statements share. */
final class Sql {
  private Sql() {}

  /** A value as a model receives it: TEXT, or DOUBLE where not finite is missing. */
  static String value(String expression, ColumnType type) {
    return switch (type) {
      case TEXT -> "CAST(" + expression + " AS VARCHAR)";
      case NUMBER -> {
        String number = "CAST(" + expression + " AS DOUBLE)";
        yield "CASE WHEN isfinite(" + number + ") THEN " + number + " END";
      }
      case BOOLEAN, INTEGER -> "CAST(" + expression + " AS DOUBLE)";
      case TIMESTAMP, DATE ->
          throw new IllegalArgumentException(expression + ": " + type + " is no model input");
    };
  }

  static String micros(Duration duration) {
    return "to_microseconds(" + duration.toNanos() / 1000 + ")";
  }

  static String alias(String expression, String name) {
    return expression + " AS " + QueryEngine.quote(name);
  }
}
