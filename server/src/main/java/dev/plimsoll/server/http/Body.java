package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads bodies of JSON within limits, so that no body costs more than its size. */
final class Body {
  private static final int NESTING_MAX = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(1 << 20)
                  .maxNameLength(1 << 10)
                  .maxNumberLength(500)
                  .build())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Body() {}

  /** Reads one object from its opening brace. */
  interface Reader<T> {
    T read(JsonParser in) throws IOException;
  }

  /** The whole body as one JSON object. */
  static <T> T read(byte[] body, Reader<T> reader) {
    return read(body, body.length, reader);
  }

  /** The first so many bytes as one JSON object. */
  static <T> T read(byte[] body, int length, Reader<T> reader) {
    try (JsonParser in = FACTORY.createParser(body, 0, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("body: " + met(in.currentToken()) + " (expected: a JSON object)");
      }
      T result = reader.read(in);
      if (in.nextToken() != null) {
        throw invalid("body: more after its end (expected: one JSON object)");
      }
      return result;
    } catch (JsonProcessingException e) {
      throw new PlimsollException(
          HttpError.BODY_MALFORMED,
          "body: "
              + firstLine(e.getOriginalMessage())
              + (e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset())
              + " (expected: JSON, nested at most "
              + NESTING_MAX
              + " deep)",
          e);
    } catch (IOException e) {
      throw new PlimsollException(
          HttpError.BODY_MALFORMED, "body: " + e.getMessage() + " (expected: JSON in UTF-8)", e);
    }
  }

  static PlimsollException invalid(String message) {
    return new PlimsollException(HttpError.FIELD_INVALID, message);
  }

  /** Requires the current token to be a text, and returns it. */
  static String text(JsonParser in, String where) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw invalid(where + ": " + met(in.currentToken()) + " (expected: a text)");
    }
    return Surrogates.refuse(in.getText(), where);
  }

  /** As {@link #text(JsonParser, String)}, for a field of something. */
  static String text(JsonParser in, String where, String field) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw invalid(where + field + ": " + met(in.currentToken()) + " (expected: a text)");
    }
    String text = in.getText();
    return Surrogates.alone(text) ? Surrogates.refuse(text, where + field) : text;
  }

  static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  static void require(JsonParser in, JsonToken token, String where) {
    if (in.currentToken() != token) {
      throw invalid(where + ": " + met(in.currentToken()) + " (expected: " + met(token) + ")");
    }
  }

  /** A token in words. */
  static String met(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT, END_OBJECT, FIELD_NAME -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "something else";
    };
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}
