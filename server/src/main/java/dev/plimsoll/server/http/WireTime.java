package dev.plimsoll.server.http;

import dev.plimsoll.kernel.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants on the wire: ISO 8601 (UTC unless it has an offset) or microseconds since 1970. */
final class WireTime {
  private WireTime() {}

  static Instant of(Object value, String where) {
    if (value instanceof Long micros) {
      return Times.instant(micros);
    }
    Instant parsed = value instanceof String text ? parse(text) : null;
    if (parsed == null) {
      throw Body.invalid(
          where
              + ": "
              + value
              + " (expected: an ISO 8601 time such as 2026-03-01T12:00:00Z, or microseconds since"
              + " 1970)");
    }
    return parsed;
  }

  private static @Nullable Instant parse(String text) {
    String iso = text.replace(' ', 'T');
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException ignored) {
      // no offset: UTC is tried next
    }
    try {
      return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException ignored) {
      return null;
    }
  }
}
