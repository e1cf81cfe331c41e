package dev.plimsoll.kernel.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schema (2020-12) of what {@link ConfigFile#bind} accepts, so that editors complete and
 * check a file.
 */
public final class JsonSchema {
  private static final String DURATION = "^\\d+\\s*(ms|s|m|min|h|d|w)$|^P.*";
  private static final String SHARE = "^[-+0-9._eE]+%?$";

  private JsonSchema() {}

  public static Map<String, Object> of(Class<?> type, String title) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(record(type));
    return schema;
  }

  private static Map<String, Object> record(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = Binder.spoken(Binder.keyOf(component));
      Map<String, Object> schema = new LinkedHashMap<>(schema(component.getGenericType()));
      Default fallback = component.getAnnotation(Default.class);
      if (fallback != null && !fallback.value().equals("{}")) {
        schema.put("description", "default: " + fallback.value());
      }
      properties.put(key, schema);
      if (fallback == null && !optional(component)) {
        required.add(key);
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "object");
    object.put("properties", properties);
    object.put("additionalProperties", false);
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    return object;
  }

  private static Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      boolean map = generic.getRawType() == Map.class;
      Map<String, Object> element = schema(generic.getActualTypeArguments()[map ? 1 : 0]);
      return map
          ? Map.of("type", "object", "additionalProperties", element)
          : Map.of("anyOf", List.of(Map.of("type", "array", "items", element), element));
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return record(raw);
    }
    return raw == Object.class ? Map.of() : scalar(raw);
  }

  private static Map<String, Object> scalar(Class<?> type) {
    if (type == String.class) {
      return Map.of("type", List.of("string", "number", "boolean"));
    }
    if (type == boolean.class || type == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return Map.of("type", "integer");
    }
    if (type == double.class || type == Double.class) {
      return Map.of(
          "anyOf", List.of(Map.of("type", "number"), Map.of("type", "string", "pattern", SHARE)));
    }
    if (type == Duration.class) {
      return Map.of("type", "string", "pattern", DURATION);
    }
    if (type == Instant.class || type == LocalDate.class) {
      return Map.of("type", "string", "pattern", "^\\d{4}-\\d{2}-\\d{2}");
    }
    if (type.isEnum()) {
      return Map.of(
          "enum",
          Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', ' '))
              .flatMap(
                  word ->
                      java.util.stream.Stream.of(
                          word.replace(' ', '-'), word, word.toUpperCase(Locale.ROOT)))
              .distinct()
              .toList());
    }
    throw new IllegalStateException("no schema for " + type);
  }

  private static boolean optional(RecordComponent component) {
    return component.getType() == List.class
        || component.getType() == Map.class
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
