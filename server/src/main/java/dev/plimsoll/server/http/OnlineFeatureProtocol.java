package dev.plimsoll.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureStatus;
import dev.plimsoll.features.FeatureValues;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feast's {@code POST /get-online-features}: {@code {"features": ["view:feature"], "entities":
 * {"key": [..]}, "full_feature_names": false}}. One result per feature, each over all entities.
 */
final class OnlineFeatureProtocol {
  private static final int FEATURES_MAX = 1000;

  private final OnlineStore store;
  private final InstantSource clock;

  OnlineFeatureProtocol(OnlineStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  private record Query(
      List<String> features, Map<String, JsonTensor> entities, boolean fullNames) {}

  private record Wanted(FeatureView view, int output, String name) {}

  HttpResponse answer(ServiceRequestContext ctx, byte[] body) {
    Query query = Body.read(body, OnlineFeatureProtocol::read);
    List<Wanted> wanted = query.features().stream().map(name -> find(name, query)).toList();
    Instant now = clock.instant();
    Map<String, List<FeatureValues>> found = new HashMap<>();
    List<Map<String, Object>> results = new ArrayList<>();
    for (Wanted feature : wanted) {
      List<FeatureValues> rows =
          found.computeIfAbsent(
              feature.view().name(), view -> lookUp(feature.view(), query.entities(), now));
      results.add(result(rows, feature.output()));
    }
    return Answering.json(
        Map.of(
            "metadata",
            Map.of("feature_names", wanted.stream().map(Wanted::name).toList()),
            "results",
            results));
  }

  private static Query read(JsonParser in) throws IOException {
    List<String> features = new ArrayList<>();
    Map<String, JsonTensor> entities = Map.of();
    boolean fullNames = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "features" -> {
          Body.require(in, JsonToken.START_ARRAY, field);
          while (in.nextToken() != JsonToken.END_ARRAY) {
            features.add(Body.text(in, "features[" + features.size() + "]"));
            if (features.size() > FEATURES_MAX) {
              throw Body.invalid("features: more than " + FEATURES_MAX + " (expected: fewer)");
            }
          }
        }
        case "entities" -> entities = FeatureProtocol.readColumns(in, "entities");
        case "full_feature_names" -> fullNames = in.currentToken() == JsonToken.VALUE_TRUE;
        default -> in.skipChildren();
      }
    }
    if (features.isEmpty() || entities.isEmpty()) {
      throw Body.invalid(
          (features.isEmpty() ? "features" : "entities")
              + ": none (expected: features as view:feature, and the entities' keys)");
    }
    return new Query(features, entities, fullNames);
  }

  private Wanted find(String reference, Query query) {
    int colon = reference.indexOf(':');
    String viewName = reference.substring(0, Math.max(colon, 0));
    String feature = reference.substring(colon + 1);
    FeatureView view =
        store.views().stream()
            .filter(v -> v.name().equals(viewName))
            .findFirst()
            .orElseThrow(
                () ->
                    new PlimsollException(
                        FeaturesError.VIEW_UNKNOWN,
                        "feature: '"
                            + reference
                            + "' (expected: view:feature with a view of "
                            + store.views().stream().map(FeatureView::name).toList()
                            + ")"));
    List<String> names = view.outputs().stream().map(FeatureColumn::name).toList();
    int output = names.indexOf(feature);
    if (output < 0) {
      output = names.indexOf(viewName + "_" + feature);
    }
    if (output < 0) {
      throw Body.invalid("feature: '" + reference + "' (expected: one of " + names + ")");
    }
    for (String key : view.keys()) {
      if (!query.entities().containsKey(key)) {
        throw Body.invalid(
            "entities: no '" + key + "' (expected: the keys of view " + viewName + ")");
      }
    }
    return new Wanted(view, output, query.fullNames() ? viewName + "__" + feature : feature);
  }

  private List<FeatureValues> lookUp(
      FeatureView view, Map<String, JsonTensor> entities, Instant now) {
    int rows = entities.values().iterator().next().size();
    List<FeatureValues> found = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      List<@Nullable String> keys = new ArrayList<>();
      for (String key : view.keys()) {
        JsonTensor column = entities.get(key);
        Object value = column == null ? null : column.value(row);
        keys.add(value == null ? null : value.toString());
      }
      found.add(store.lookup(view.name(), "", keys, now));
    }
    return found;
  }

  private static Map<String, Object> result(List<FeatureValues> rows, int output) {
    List<@Nullable Object> values = new ArrayList<>(rows.size());
    List<String> statuses = new ArrayList<>(rows.size());
    List<@Nullable Object> times = new ArrayList<>(rows.size());
    for (FeatureValues row : rows) {
      boolean present = row.status() == FeatureStatus.PRESENT;
      Object value = present ? row.values().get(output) : null;
      values.add(value);
      statuses.add(present && value == null ? "NULL_VALUE" : row.status().name());
      times.add(row.eventAt());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("values", values);
    result.put("statuses", statuses);
    result.put("event_timestamps", times);
    return result;
  }
}
