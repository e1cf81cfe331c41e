package dev.plimsoll.data.internal;

import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.PlimsollException;
import java.util.List;

/** The columns that ingestion appends to every version, and which no file may have. */
public final class Reserved {
  public static final String EVENT_AT = "event_at";
  public static final String KNOWN_AT = "known_at";
  public static final String INGEST_SEQ = "ingest_seq";

  /** Only in the file of rows put aside. */
  public static final String REASONS = "quarantine_reasons";

  private static final List<String> ALL = List.of(EVENT_AT, KNOWN_AT, INGEST_SEQ, REASONS);

  private Reserved() {}

  static void refuse(String column, String where) {
    if (ALL.stream().anyMatch(column::equalsIgnoreCase)) {
      throw new PlimsollException(
          DataError.SPEC_INVALID,
          where
              + ": '"
              + column
              + "' is a reserved name (expected: none of "
              + String.join(", ", ALL)
              + ")");
    }
  }
}
