package dev.plimsoll.server.internal.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plimsoll.server.http.Surrogates;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The fields of a request, read within limits and strictly. Unknown ones are left alone. */
final class Fields {
  private static final int NESTING_MAX = 16;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(NESTING_MAX)
                          .maxStringLength(8 << 20)
                          .maxNameLength(1 << 10)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private final JsonNode body;

  private Fields(JsonNode body) {
    this.body = body;
  }

  static Fields read(byte[] content) {
    JsonNode body;
    try {
      body = MAPPER.readTree(content);
    } catch (JsonProcessingException e) {
      String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw OpenAiError.INVALID_JSON.of(
          "body",
          message.length() > 200 ? message.substring(0, 200) + "…" : message,
          "JSON, nested at most " + NESTING_MAX + " deep");
    } catch (IOException e) {
      throw OpenAiError.INVALID_JSON.of("body", String.valueOf(e.getMessage()), "JSON in UTF-8");
    }
    if (body == null || !body.isObject()) {
      throw OpenAiError.INVALID_JSON.of("body", "not an object", "a JSON object");
    }
    refuseHalves(body);
    return new Fields(body);
  }

  private static void refuseHalves(JsonNode value) {
    if (value.isTextual() && Surrogates.alone(value.textValue())) {
      throw OpenAiError.INVALID_VALUE.of(
          "body", "half of a character, a lone surrogate", "Unicode in all texts");
    }
    value.forEach(Fields::refuseHalves);
  }

  /** The field itself; missing and null are the same. */
  JsonNode get(String name) {
    JsonNode value = body.path(name);
    return value.isNull() ? body.path("") : value;
  }

  String text(String name) {
    String text = textOrNull(name);
    if (text == null || text.isBlank()) {
      throw OpenAiError.INVALID_VALUE.of(name, text == null ? "none" : "''", "a text");
    }
    return text;
  }

  @Nullable String textOrNull(String name) {
    JsonNode value = get(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual()) {
      throw OpenAiError.INVALID_TYPE.of(name, kind(value), "a text");
    }
    return value.textValue();
  }

  /** A number from 1; 0 when it is not there. */
  int count(String name) {
    JsonNode value = get(name);
    if (value.isMissingNode()) {
      return 0;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw OpenAiError.INVALID_VALUE.of(
          name, value.isNumber() ? value.toString() : kind(value), "a whole number from 1");
    }
    return value.intValue();
  }

  boolean flag(String name) {
    JsonNode value = get(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw OpenAiError.INVALID_TYPE.of(name, kind(value), "true or false");
    }
    return value.booleanValue();
  }

  static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT, POJO -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case MISSING, BINARY -> "none";
    };
  }
}
