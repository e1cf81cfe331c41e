package dev.plimsoll.data.internal;

import dev.plimsoll.data.DataError;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.data.TableFormat;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file as a table function of DuckDB. */
public record SourceFile(Path path, TableFormat format) {
  /**
   * A readable, non-empty file of a known format.
   *
   * @throws PlimsollException TABLE_MISSING, TABLE_EMPTY or TABLE_UNREADABLE
   */
  public static SourceFile of(String file) {
    return of(file, null);
  }

  /** The same for a file whose name need not tell what it holds. */
  public static SourceFile of(String file, @Nullable TableFormat given) {
    Path path = Path.of(file);
    TableFormat format = given == null ? TableFormat.of(file) : given;
    if (!Files.isRegularFile(path)) {
      throw new PlimsollException(
          DataError.TABLE_MISSING, "file: " + file + " does not exist (expected: a file)");
    }
    try {
      if (Files.size(path) == 0) {
        throw new PlimsollException(
            DataError.TABLE_EMPTY, "file: " + file + " has 0 bytes (expected: at least one row)");
      }
    } catch (IOException e) {
      throw PlimsollException.io(file, e);
    }
    return new SourceFile(path, format);
  }

  /**
   * The FROM item. Everything that DuckDB would otherwise guess from the content, except types, is
   * said, so that a ragged CSV is refused rather than read as one wide column.
   *
   * @param texts columns to read as text whatever they look like; CSV only
   */
  public String scan(Collection<String> texts) {
    String file = QueryEngine.literal(path.toString());
    return switch (format) {
      case CSV ->
          "read_csv("
              + file
              + ", header = true, delim = "
              + QueryEngine.literal(String.valueOf(CsvShape.delimiter(path)))
              + ", quote = '\"', escape = '\"', comment = '', skip = 0, sample_size = -1"
              + ", hive_partitioning = false"
              + (texts.isEmpty() ? "" : ", types = " + types(texts))
              + ")";
      case PARQUET -> "read_parquet(" + file + ", hive_partitioning = false)";
      case JSON_LINES ->
          "read_json("
              + file
              + ", format = 'newline_delimited', records = true, sample_size = -1"
              + ", hive_partitioning = false)";
    };
  }

  /**
   * The FROM item for columns that are known: nothing is guessed from the content.
   *
   * @param types name to DuckDB's type, all columns in the file's order; unused for Parquet
   */
  public String scanAs(Map<String, String> types) {
    String file = QueryEngine.literal(path.toString());
    String columns =
        types.entrySet().stream()
            .map(
                each ->
                    QueryEngine.literal(each.getKey())
                        + ": "
                        + QueryEngine.literal(each.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    return switch (format) {
      case CSV ->
          "read_csv("
              + file
              + ", header = true, delim = "
              + QueryEngine.literal(String.valueOf(CsvShape.delimiter(path)))
              + ", quote = '\"', escape = '\"', comment = '', skip = 0, auto_detect = false"
              + ", hive_partitioning = false, columns = "
              + columns
              + ")";
      case PARQUET -> scan(List.of());
      case JSON_LINES ->
          "read_json("
              + file
              + ", format = 'newline_delimited', records = true, auto_detect = false"
              + ", hive_partitioning = false, columns = "
              + columns
              + ")";
    };
  }

  /** Better words for a failed read, where the file itself has them. */
  public PlimsollException explain(PlimsollException failure) {
    if (failure.code() == DataError.DISK_FULL || failure.code() == DataError.OUT_OF_MEMORY) {
      return failure;
    }
    if (format == TableFormat.CSV) {
      String line = DuckFailure.lineOutsideUtf8(failure);
      if (!line.isEmpty()) {
        return new PlimsollException(
            DataError.TABLE_UNREADABLE,
            path
                + ":"
                + line
                + ": letters that are not UTF-8 (expected: a file saved as \"CSV UTF-8\", or turned"
                + " by `iconv -f WINDOWS-1252 -t UTF-8`)",
            failure);
      }
      return CsvShape.firstRagged(path)
          .map(
              found ->
                  new PlimsollException(DataError.TABLE_UNREADABLE, path + ":" + found, failure))
          .orElseGet(() -> unreadable(failure));
    }
    return unreadable(failure);
  }

  private PlimsollException unreadable(PlimsollException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new PlimsollException(
        DataError.TABLE_UNREADABLE,
        path + ": " + DuckFailure.firstLine(cause) + " (expected: " + words() + ")",
        failure);
  }

  private String words() {
    return switch (format) {
      case CSV -> "CSV with a header line";
      case PARQUET -> "a Parquet file";
      case JSON_LINES -> "one JSON object per line";
    };
  }

  private static String types(Collection<String> texts) {
    return texts.stream()
        .map(name -> QueryEngine.literal(name) + ": 'VARCHAR'")
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
