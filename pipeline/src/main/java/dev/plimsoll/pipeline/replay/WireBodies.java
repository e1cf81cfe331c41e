package dev.plimsoll.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.InputKind;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the bodies of requests, column by column, straight into bytes. */
final class WireBodies {
  /** Something that writes one JSON value. */
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private WireBodies() {}

  /**
   * An inference request of the Open Inference Protocol, version 2.
   *
   * @param rows each: row key, decision time in microseconds, then inputs, then keys
   */
  static byte[] infer(
      String id, List<FeatureColumn> inputs, List<String> keys, List<@Nullable Object[]> rows) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id);
          json.writeArrayFieldStart("inputs");
          tensor(json, "prediction_id", "BYTES", rows, 0);
          tensor(json, "decision_at", "INT64", rows, 1);
          int column = 2;
          for (FeatureColumn input : inputs) {
            tensor(
                json,
                input.name(),
                input.kind() == InputKind.TEXT ? "BYTES" : "FP32",
                rows,
                column++);
          }
          for (String key : keys) {
            tensor(json, key, "BYTES", rows, column++);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /**
   * A push of source rows in Feast's shape.
   *
   * @param rows each: event and known time in microseconds or null, then the columns
   */
  static byte[] push(ReplayPlan.Source source, List<@Nullable Object[]> rows) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("push_source_name", source.name());
          json.writeStringField("variant", source.variant());
          json.writeObjectFieldStart("df");
          times(json, "event_at", rows, 0);
          times(json, "known_at", rows, 1);
          int column = 2;
          for (String name : source.columns()) {
            double factor = factorOf(source.factors(), name);
            json.writeArrayFieldStart(name);
            for (@Nullable Object[] row : rows) {
              Object value = row[column];
              json.writePOJO(
                  value instanceof Number number && factor != 1
                      ? Double.valueOf(number.doubleValue() * factor)
                      : value);
            }
            json.writeEndArray();
            column++;
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /**
   * Labels for earlier predictions.
   *
   * @param rows each: prediction id, label, known time in microseconds
   */
  static byte[] feedback(List<@Nullable Object[]> rows) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("items");
          for (@Nullable Object[] row : rows) {
            json.writeStartObject();
            json.writeStringField("prediction_id", String.valueOf(row[0]));
            json.writeFieldName("label");
            json.writePOJO(row[1]);
            json.writeStringField("at", instant(row[2]));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static double factorOf(Map<String, Double> factors, String column) {
    Double factor = factors.get(column);
    return factor == null ? 1 : factor;
  }

  private static void tensor(
      JsonGenerator json, String name, String type, List<@Nullable Object[]> rows, int column)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeArrayFieldStart("shape");
    json.writeNumber(rows.size());
    json.writeNumber(1);
    json.writeEndArray();
    json.writeStringField("datatype", type);
    json.writeArrayFieldStart("data");
    for (@Nullable Object[] row : rows) {
      json.writePOJO(row[column]);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void times(
      JsonGenerator json, String name, List<@Nullable Object[]> rows, int column)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (@Nullable Object[] row : rows) {
      if (row[column] == null) {
        json.writeNull();
      } else {
        json.writeString(instant(row[column]));
      }
    }
    json.writeEndArray();
  }

  private static String instant(@Nullable Object micros) {
    return Times.instant(((Number) java.util.Objects.requireNonNull(micros)).longValue())
        .toString();
  }

  private static byte[] bytes(Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
    try (JsonGenerator json = Json.mapper().createGenerator(out)) {
      body.write(json);
    } catch (IOException e) {
      throw PlimsollException.io("request body", e);
    }
    return out.toByteArray();
  }
}
