package dev.plimsoll.pipeline.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plimsoll.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Rows from bytes: one JSON object per line. A line that is none is a row that cannot be read. */
final class JsonRows {
  /** A line longer than this is not read into memory. */
  static final int LINE_BYTES_MAX = 16 << 20;

  // DuckDB, which makes lines of other files, writes a missing number as NaN.
  private static final ObjectReader READER =
      Json.mapper()
          .reader()
          .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .forType(JsonNode.class);

  private JsonRows() {}

  /** The next line without its end, null at the end of the stream; cut when it is too long. */
  static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() <= LINE_BYTES_MAX) {
        line.write(next);
      }
    }
    return line.toByteArray();
  }

  static SourceRow row(byte[] line) {
    if (line.length > LINE_BYTES_MAX) {
      return SourceRow.unreadable(
          "line: longer than " + LINE_BYTES_MAX + " bytes (expected: a JSON object)");
    }
    return row(new String(line, StandardCharsets.UTF_8));
  }

  static SourceRow row(String line) {
    try {
      JsonNode node = READER.readValue(line);
      if (node instanceof ObjectNode fields) {
        return SourceRow.of(fields);
      }
    } catch (JsonProcessingException e) {
      // The message would quote the row.
      return SourceRow.unreadable("line: not JSON (expected: a JSON object)");
    }
    return SourceRow.unreadable("line: not an object (expected: a JSON object)");
  }
}
