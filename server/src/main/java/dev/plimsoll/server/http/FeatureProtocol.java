package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.features.FeatureRow;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.features.PushOutcome;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feast's {@code POST /push}: rows of a source table, column by column, into the online store.
 *
 * <p>{@code {"push_source_name": "flights", "df": {"carrier": ["AA"], "event_at": [..], "known_at":
 * [..]}, "variant": "", "id": "flight_id"}}. The columns {@code event_at} (or Feast's {@code
 * event_timestamp}) and {@code known_at} say when a row happened and could be known; {@code id}
 * names the column that tells rows apart. It returns when the rows are on disk.
 */
final class FeatureProtocol {
  private static final String KNOWN = "known_at";

  private final OnlineStore store;

  FeatureProtocol(OnlineStore store) {
    this.store = store;
  }

  private record Push(
      String source, String variant, @Nullable String id, Map<String, JsonTensor> columns) {}

  HttpResponse push(ServiceRequestContext ctx, byte[] body) {
    Push push = Body.read(body, FeatureProtocol::readPush);
    List<FeatureRow> rows = rows(push);
    PushOutcome outcome = store.push(push.source(), push.variant(), rows);
    return Answering.json(
        Map.of(
            "added", outcome.added(),
            "repeated", outcome.repeated(),
            "skipped", outcome.skipped()));
  }

  private static Push readPush(JsonParser in) throws IOException {
    String source = null;
    String variant = "";
    String id = null;
    Map<String, JsonTensor> columns = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "push_source_name" -> source = Body.text(in, field);
        case "variant" -> variant = Body.text(in, field);
        case "id" -> id = Body.text(in, field);
        case "df" -> columns = readColumns(in, "df");
        default -> in.skipChildren();
      }
    }
    if (source == null || columns == null || columns.isEmpty()) {
      throw Body.invalid(
          (source == null ? "push_source_name" : "df")
              + ": none (expected: push_source_name and the columns in df)");
    }
    if (id != null && !columns.containsKey(id)) {
      throw Body.invalid("id: '" + id + "' (expected: one of " + columns.keySet() + ")");
    }
    return new Push(source, variant, id, columns);
  }

  /** Columns of equal length by name. */
  static Map<String, JsonTensor> readColumns(JsonParser in, String where) throws IOException {
    Body.require(in, JsonToken.START_OBJECT, where);
    Map<String, JsonTensor> columns = new LinkedHashMap<>();
    int rows = -1;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      JsonTensor column = JsonTensor.read(in, where + "." + name, 0);
      if (rows >= 0 && column.size() != rows) {
        throw Body.invalid(
            where
                + "."
                + name
                + ": "
                + column.size()
                + " values (expected: "
                + rows
                + ", as the columns before it have)");
      }
      rows = column.size();
      columns.put(name, column);
    }
    return columns;
  }

  private static List<FeatureRow> rows(Push push) {
    Map<String, JsonTensor> columns = new LinkedHashMap<>(push.columns());
    String event = columns.containsKey("event_at") ? "event_at" : "event_timestamp";
    JsonTensor eventAt = columns.remove(event);
    JsonTensor knownAt = columns.remove(KNOWN);
    int count = push.columns().values().iterator().next().size();
    List<FeatureRow> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (Map.Entry<String, JsonTensor> column : columns.entrySet()) {
        values.put(column.getKey(), column.getValue().value(row));
      }
      String id = push.id() == null ? null : String.valueOf(values.get(push.id()));
      rows.add(new FeatureRow(id, values, time(eventAt, row, event), time(knownAt, row, KNOWN)));
    }
    return rows;
  }

  private static @Nullable Instant time(@Nullable JsonTensor column, int row, String name) {
    Object value = column == null ? null : column.value(row);
    return value == null ? null : WireTime.of(value, "df." + name + "[" + row + "]");
  }
}
