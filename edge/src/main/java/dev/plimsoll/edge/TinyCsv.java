package dev.plimsoll.edge;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file with a header (RFC 4180), one at a time. An empty field is a missing value.
 */
final class TinyCsv {
  private final Reader in;
  private final List<String> header;
  private int next;

  TinyCsv(Reader in) throws IOException {
    this.in = in;
    this.next = in.read();
    List<String> first = record();
    if (first == null) {
      throw new EdgeException("CSV: empty (expected: a header line)");
    }
    this.header = first;
  }

  /** The next row by column name; null at the end. */
  @Nullable Map<String, @Nullable Object> row() throws IOException {
    List<String> fields = record();
    if (fields == null) {
      return null;
    }
    if (fields.size() != header.size()) {
      throw new EdgeException(
          "CSV: " + fields.size() + " fields (expected: " + header.size() + ", as in the header)");
    }
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      row.put(header.get(i), fields.get(i).isEmpty() ? null : fields.get(i));
    }
    return row;
  }

  private @Nullable List<String> record() throws IOException {
    while (next == '\n' || next == '\r') {
      next = in.read();
    }
    if (next < 0) {
      return null;
    }
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(next == '"' ? quoted() : plain());
      if (next != ',') {
        return fields;
      }
      next = in.read();
    }
  }

  private String plain() throws IOException {
    StringBuilder field = new StringBuilder();
    for (; next >= 0 && next != ',' && next != '\n' && next != '\r'; next = in.read()) {
      field.append((char) next);
    }
    return field.toString();
  }

  private String quoted() throws IOException {
    StringBuilder field = new StringBuilder();
    next = in.read();
    while (true) {
      if (next < 0) {
        throw new EdgeException("CSV: a quote is never closed (expected: a closing \")");
      }
      if (next == '"') {
        next = in.read();
        if (next != '"') {
          return field + plain();
        }
      }
      field.append((char) next);
      next = in.read();
    }
  }
}
