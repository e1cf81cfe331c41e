package dev.plimsoll.server.internal.words;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How figures, sizes and times are written on every page. */
public final class Figures {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** Half of the last of four digits. */
  private static final double NEAR = 0.00005;

  /** Beyond, a double is not every whole number, and no digit of it is to be made up. */
  private static final double WHOLE_UNTIL = 1L << 53;

  private static final double PLAIN_FROM = 1e-6;
  private static final double PLAIN_UNTIL = 1e9;

  private Figures() {}

  /** Fixed digits, or "none" for a value that does not exist. */
  public static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "none";
    }
    return String.format(Locale.ROOT, "%." + digits + "f", value)
        .replaceFirst("^-(0\\.?0*)$", "$1");
  }

  /** What a model of numbers answered: the digits that a 32-bit number has, and no more. */
  public static String value(double value) {
    if (!Double.isFinite(value)) {
      return "none";
    }
    String digits = Float.toString((float) value);
    double size = Math.abs(value);
    return size != 0 && (size < PLAIN_FROM || size >= PLAIN_UNTIL)
        ? digits
        : new BigDecimal(digits).stripTrailingZeros().toPlainString();
  }

  /** At most four digits, and neither 0 nor 1 for what is only near. */
  public static String probability(double value) {
    if (value > 0 && value < NEAR) {
      return "<0.0001";
    }
    if (value < 1 && value > 1 - NEAR) {
      return ">0.9999";
    }
    return Double.isFinite(value)
        ? new BigDecimal(number(value, 4)).stripTrailingZeros().toPlainString()
        : "none";
  }

  /** A number that somebody said, in every digit of it. */
  public static String exact(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < WHOLE_UNTIL;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** A share as people count: {@code 80 of 100}, {@code 999 of 1000}. */
  public static String ofHundred(double share) {
    for (int all = 100; all <= 1_000; all *= 10) {
      double some = all * share;
      if (Math.abs(some - Math.rint(some)) < 1e-6) {
        return Math.round(some) + " of " + all;
      }
    }
    return new BigDecimal(100 * share)
            .round(new MathContext(3))
            .stripTrailingZeros()
            .toPlainString()
        + " of 100";
  }

  /** With its sign, for differences. */
  public static String signed(double value, int digits) {
    String plain = number(Math.abs(value), digits);
    return (value < 0 ? "\u2212" : "+") + plain;
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** A number that may be a year or a code: grouped only from five digits on. */
  public static String plain(long value) {
    return Math.abs(value) < 10_000 ? String.valueOf(value) : count(value);
  }

  /** Large rates without digits that mean nothing. */
  public static String rate(double value) {
    if (!Double.isFinite(value)) {
      return "none";
    }
    if (value >= 10_000_000) {
      return number(value / 1e6, 1) + " M";
    }
    return value >= 100 ? count(Math.round(value)) : number(value, 1);
  }

  public static String percent(double fraction, int digits) {
    return number(100 * fraction, digits) + "\u202f%";
  }

  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double kilo = bytes / 1024.0;
    return kilo < 1024 ? number(kilo, kilo < 10 ? 1 : 0) + " kB" : number(kilo / 1024, 1) + " MB";
  }

  public static String seconds(double seconds) {
    if (seconds < 1) {
      return number(seconds, 2) + " s";
    }
    if (seconds < 120) {
      return number(seconds, 1) + " s";
    }
    long whole = Math.round(seconds);
    return whole / 60 + " min " + whole % 60 + " s";
  }

  public static String day(Instant at) {
    return DAY.format(at);
  }

  /** To the minute, UTC. */
  public static String minute(Instant at) {
    return MINUTE.format(at);
  }
}
