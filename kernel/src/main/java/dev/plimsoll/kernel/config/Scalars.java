package dev.plimsoll.kernel.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Single values as files write them: numbers, shares in per cent, durations with their unit, days.
 */
final class Scalars {
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|min|h|d|w)");
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");

  /** Narrower than Java's own reading, to which 7d, 1f, NaN and 0x1p3 are numbers. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");

  private Scalars() {}

  /** The value, or null when the text is not one of that type. */
  static @Nullable Object parse(String text, Class<?> type) {
    try {
      if (type == String.class) {
        return text;
      }
      if (type == int.class || type == Integer.class) {
        return Integer.valueOf(text.replace("_", ""));
      }
      if (type == long.class || type == Long.class) {
        return Long.valueOf(text.replace("_", ""));
      }
      if (type == double.class || type == Double.class) {
        return number(text);
      }
      if (type == boolean.class || type == Boolean.class) {
        return bool(text);
      }
      if (type == Duration.class) {
        return duration(text);
      }
      if (type == LocalDate.class) {
        return LocalDate.parse(text);
      }
      if (type == Instant.class) {
        return text.length() == 10
            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
            : Instant.parse(text);
      }
      return type.isEnum() ? constant(text, type) : null;
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  static String expectation(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == Duration.class) {
      return "a duration such as 30s, 3h or 7d";
    }
    if (type == LocalDate.class || type == Instant.class) {
      return "a day such as 2013-05-01";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number, or a share such as 20%";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    return "a whole number";
  }

  /** A value without a declared type: the plainest reading of it. */
  static Object plain(ScalarNode node) {
    String text = node.getValue();
    if (!node.isPlain()) {
      return text;
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (INTEGER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    return NUMBER.matcher(text).matches() ? Double.valueOf(text) : text;
  }

  private static Double number(String text) {
    String trimmed = text.replace("_", "").strip();
    boolean percent = trimmed.endsWith("%");
    String digits = percent ? trimmed.substring(0, trimmed.length() - 1).strip() : trimmed;
    double value =
        NUMBER.matcher(digits).matches()
            ? Double.parseDouble(digits) / (percent ? 100 : 1)
            : Double.NaN;
    if (!Double.isFinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private static @Nullable Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> Boolean.TRUE;
      case "false", "no", "off" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return text.startsWith("P") ? Duration.parse(text) : null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      case "w" -> Duration.ofDays(Math.multiplyExact(7, amount));
      default -> Duration.ofMinutes(amount);
    };
  }

  private static @Nullable Object constant(String text, Class<?> type) {
    String wanted = text.replaceAll("[ -]", "_");
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.toString().equalsIgnoreCase(wanted))
        .findFirst()
        .orElse(null);
  }
}
