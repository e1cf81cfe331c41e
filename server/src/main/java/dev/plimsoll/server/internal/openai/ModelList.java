package dev.plimsoll.server.internal.openai;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.Endpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/models}: the endpoints that this API can serve, those that read texts. */
final class ModelList {
  private final Endpoints endpoints;
  private final TextModels models;

  ModelList(Endpoints endpoints, TextModels models) {
    this.endpoints = endpoints;
    this.models = models;
  }

  HttpResponse all(ServiceRequestContext context, AggregatedHttpRequest request) {
    List<Map<String, Object>> data = models.names().stream().map(this::describe).toList();
    return Answers.json(Map.of("object", "list", "data", data));
  }

  HttpResponse one(ServiceRequestContext context, AggregatedHttpRequest request) {
    String name = Parameters.path(context, "model");
    return Answers.json(describe(name));
  }

  private Map<String, Object> describe(String name) {
    TextModel model = models.require(name, "embeddings or scores");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", name);
    facts.put("object", "model");
    facts.put("created", endpoints.history(name).get(0).at().getEpochSecond());
    facts.put("owned_by", "plimsoll");
    facts.put("task", model.task());
    facts.put("max_tokens", model.longest());
    facts.put("ready", endpoints.ready(name));
    return facts;
  }
}
