package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageError;
import java.nio.charset.StandardCharsets;

/** Refuses what only some databases can keep: zero characters and broken surrogate pairs. */
final class StoredText {
  private StoredText() {}

  static void check(String field, String text) {
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new PlimsollException(
          StorageError.BAD_TEXT,
          field + ": text with a zero or an unpaired surrogate (expected: valid Unicode)");
    }
  }

  static void checkPresent(String field, String text) {
    if (text.isBlank()) {
      throw new PlimsollException(StorageError.BAD_TEXT, field + ": '' (expected: some text)");
    }
    check(field, text);
  }
}
