package dev.plimsoll.data.internal;

import dev.plimsoll.data.DataError;
import dev.plimsoll.kernel.PlimsollException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The outer shape of a CSV file (RFC 4180): its delimiter, and the first line with too many or too
 * few fields, which DuckDB does not name when it cannot make sense of a file.
 */
final class CsvShape {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  private CsvShape() {}

  /** The candidate that the header has most of; a comma when it has none. */
  static char delimiter(Path file) {
    int[] seen = new int[DELIMITERS.length];
    try (InputStream in = open(file)) {
      boolean quoted = false;
      for (int c = in.read(); c >= 0 && (quoted || c != '\n'); c = in.read()) {
        quoted ^= c == '"';
        for (int i = 0; i < DELIMITERS.length && !quoted; i++) {
          if (c == DELIMITERS[i]) {
            seen[i]++;
          }
        }
      }
    } catch (ZipException | EOFException e) {
      throw new PlimsollException(
          DataError.TABLE_UNREADABLE, file + ": " + e.getMessage() + " (expected: gzip)", e);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    int most = 0;
    for (int i = 1; i < seen.length; i++) {
      most = seen[i] > seen[most] ? i : most;
    }
    return DELIMITERS[most];
  }

  /** {@code 3: 5 fields (expected: 4, as in the header)}, or what else is wrong with a line. */
  static Optional<String> firstRagged(Path file) {
    char delimiter = delimiter(file);
    try (InputStream in = open(file)) {
      return firstRagged(in, delimiter);
    } catch (IOException e) {
      return Optional.of(" " + e.getMessage() + " (expected: a readable file)");
    }
  }

  private static Optional<String> firstRagged(InputStream in, char delimiter) throws IOException {
    int expected = -1;
    int fields = 1;
    long line = 1;
    long start = 1;
    boolean quoted = false;
    boolean blank = true;
    for (int c = in.read(); ; c = in.read()) {
      boolean ends = c < 0 || (c == '\n' && !quoted);
      if (ends && !blank) {
        if (expected >= 0 && fields != expected) {
          return Optional.of(
              start + ": " + fields + " fields (expected: " + expected + ", as in the header)");
        }
        expected = fields;
      }
      if (c < 0) {
        return quoted
            ? Optional.of(start + ": a quote is never closed (expected: a closing \")")
            : Optional.empty();
      }
      line += c == '\n' ? 1 : 0;
      if (ends) {
        fields = 1;
        blank = true;
        start = line;
      } else {
        quoted ^= c == '"';
        fields += c == delimiter && !quoted ? 1 : 0;
        blank &= c == '\r';
      }
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    boolean zipped = file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".gz");
    try {
      return new BufferedInputStream(zipped ? new GZIPInputStream(in) : in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
