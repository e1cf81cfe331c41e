package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Locale;
import java.util.Optional;

/** What a file of rows holds. */
public enum TableFormat {
  /** With a header line; the delimiter is told from it when reading, a comma when writing. */
  CSV,
  PARQUET,
  /** One JSON object per line. */
  JSON_LINES;

  /**
   * Told by a file's name: {@code .csv}, {@code .tsv}, {@code .jsonl}, {@code .ndjson} (all also
   * {@code .gz}) or {@code .parquet}.
   *
   * @throws PlimsollException TABLE_UNREADABLE for any other name
   */
  public static TableFormat of(String file) {
    return find(file)
        .orElseThrow(
            () ->
                new PlimsollException(
                    DataError.TABLE_UNREADABLE,
                    "file: "
                        + file
                        + " (expected: .parquet, .csv, .tsv, .jsonl or .ndjson, text also .gz)"));
  }

  /** The same, or nothing for any other name. */
  public static Optional<TableFormat> find(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (bare.endsWith(".csv") || bare.endsWith(".tsv")) {
      return Optional.of(CSV);
    }
    if (bare.endsWith(".jsonl") || bare.endsWith(".ndjson")) {
      return Optional.of(JSON_LINES);
    }
    return name.endsWith(".parquet") ? Optional.of(PARQUET) : Optional.empty();
  }

  /**
   * The options with which DuckDB's COPY writes it. Snappy costs a third less than zstd here, and
   * numbers hardly shrink by either. Bloom filters would stay in memory until the file's end, one
   * of each column and row group. A column with more than 8,192 different values in a row group of
   * 122,880 gets no dictionary; the usual limit, 24,576, makes writing columns of different numbers
   * half as dear again, for a dictionary that is then thrown away.
   */
  String copyOptions() {
    return switch (this) {
      case CSV -> "FORMAT csv, HEADER true";
      case PARQUET ->
          "FORMAT parquet, COMPRESSION snappy, WRITE_BLOOM_FILTER false,"
              + " DICTIONARY_SIZE_LIMIT 8192";
      case JSON_LINES -> "FORMAT json";
    };
  }
}
