package dev.plimsoll.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.server.IssuedToken;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.accounts.Accounts;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.views.Cards;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/v1}: models, endpoints, alarms, windows, the ledger, tokens. */
public final class ConsoleApi {
  private static final int PAGE_MAX = 1000;

  private final ServerRooms rooms;
  private final Accounts accounts;
  private final Cards cards;

  public ConsoleApi(ServerRooms rooms, Accounts accounts) {
    this.rooms = rooms;
    this.accounts = accounts;
    this.cards = new Cards(rooms.storage(), rooms.registry(), rooms.gates(), rooms.datasets());
  }

  /** An answer that is JSON. */
  private interface Question {
    Object answer(ServiceRequestContext context, AggregatedHttpRequest request);
  }

  public void on(ServerBuilder server) {
    get(server, "/api/v1/models", (context, request) -> models());
    get(server, "/api/v1/models/{model}/versions", (context, request) -> versions(context));
    get(server, "/api/v1/models/{model}/versions/{number}", (context, request) -> version(context));
    get(
        server,
        "/api/v1/models/{model}/versions/{number}/card",
        (context, request) ->
            cards.card(Parameters.path(context, "model"), Parameters.number(context, "number")));
    post(server, "/api/v1/models/{model}/versions/{number}/approve", this::approve);
    get(server, "/api/v1/endpoints", (context, request) -> endpoints());
    get(server, "/api/v1/endpoints/{endpoint}", (context, request) -> endpoint(context));
    post(server, "/api/v1/endpoints/{endpoint}/route", this::route);
    post(server, "/api/v1/endpoints/{endpoint}/rollback", this::rollback);
    get(server, "/api/v1/alarms", (context, request) -> rooms.monitoring().alarms());
    post(server, "/api/v1/alarms/{id}/acknowledge", this::acknowledge);
    get(
        server,
        "/api/v1/endpoints/{endpoint}/windows",
        (context, request) -> rooms.monitoring().windows(Parameters.path(context, "endpoint")));
    get(server, "/api/v1/ledger", (context, request) -> ledger(context));
    get(server, "/api/v1/ledger/verify", (context, request) -> rooms.gates().verify());
    get(server, "/api/v1/tokens", (context, request) -> accounts.tokens());
    post(server, "/api/v1/tokens", this::issue);
    at(server, HttpMethod.DELETE, "/api/v1/tokens/{id}", this::revoke);
  }

  private Object models() {
    List<Map<String, Object>> models = new ArrayList<>();
    for (String model : rooms.registry().models()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", model);
      row.put("versions", rooms.registry().versions(model).size());
      for (String alias : List.of("champion", "challenger")) {
        rooms.registry().alias(model, alias).ifPresent(version -> row.put(alias, version.number()));
      }
      models.add(row);
    }
    return models;
  }

  private Object versions(ServiceRequestContext context) {
    String model = Parameters.path(context, "model");
    rooms.registry().require(model, 1);
    return rooms.registry().versions(model);
  }

  private Object version(ServiceRequestContext context) {
    ModelVersion version =
        rooms
            .registry()
            .require(Parameters.path(context, "model"), Parameters.number(context, "number"));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", version);
    all.put("manifest", rooms.registry().manifest(version.model(), version.number()));
    all.put("approvals", rooms.registry().approvals(version.model(), version.number()));
    all.put("evidence", rooms.storage().evidence().about(version.digest().hex()));
    rooms
        .gates()
        .latest(version.model(), version.digest())
        .ifPresent(decision -> all.put("gate", decision));
    return all;
  }

  private Object approve(ServiceRequestContext context, AggregatedHttpRequest request) {
    Caller caller = Caller.of(context);
    return rooms
        .registry()
        .approve(
            Parameters.path(context, "model"),
            Parameters.number(context, "number"),
            caller.name(),
            caller.role().label(),
            text(body(request, "reason"), "reason"));
  }

  private Object endpoints() {
    return rooms.endpoints().names().stream()
        .map(
            name ->
                Map.of(
                    "name", name,
                    "ready", rooms.endpoints().ready(name),
                    "table", rooms.endpoints().current(name)))
        .toList();
  }

  private Object endpoint(ServiceRequestContext context) {
    String name = Parameters.path(context, "endpoint");
    return Map.of(
        "name", name,
        "ready", rooms.endpoints().ready(name),
        "table", rooms.endpoints().current(name),
        "history", rooms.endpoints().history(name),
        "traffic",
            rooms.traffic().counts().stream()
                .filter(count -> count.endpoint().equals(name))
                .toList(),
        "predictions", rooms.log().predictions(name),
        "labels", rooms.log().labels(name));
  }

  /** {@code {"reason": "…", "routes": [{"version": "name/3", "permille": 200}]}}. */
  private Object route(ServiceRequestContext context, AggregatedHttpRequest request) {
    JsonNode body = body(request, "reason", "routes");
    if (!body.path("routes").isArray()) {
      throw bad("routes", body.path("routes").toString(), "a list of {version, permille}");
    }
    List<Route> routes = new ArrayList<>();
    for (JsonNode route : body.path("routes")) {
      requireOnly(route, "version", "permille");
      JsonNode permille = route.path("permille");
      if (!permille.isInt()) {
        throw bad("permille", permille.toString(), "a whole number from 0 to 1000");
      }
      routes.add(
          new Route(
              text(route, "version"),
              digest(text(route, "version")),
              permille.intValue(),
              Map.of()));
    }
    return rooms
        .endpoints()
        .route(
            Parameters.path(context, "endpoint"),
            routes,
            Caller.of(context).name(),
            text(body, "reason"));
  }

  private Digest digest(String version) {
    int border = version.lastIndexOf('/');
    try {
      return rooms
          .registry()
          .require(
              version.substring(0, Math.max(0, border)),
              Integer.parseInt(version.substring(border + 1)))
          .digest();
    } catch (NumberFormatException e) {
      throw bad("version", version, "a model and a number, such as name/3");
    }
  }

  private Object rollback(ServiceRequestContext context, AggregatedHttpRequest request) {
    return rooms
        .endpoints()
        .rollback(
            Parameters.path(context, "endpoint"),
            Caller.of(context).name(),
            text(body(request, "reason"), "reason"));
  }

  private Object acknowledge(ServiceRequestContext context, AggregatedHttpRequest request) {
    return rooms
        .monitoring()
        .acknowledge(
            Parameters.path(context, "id"),
            Caller.of(context).name(),
            text(body(request, "reason"), "reason"));
  }

  private Object ledger(ServiceRequestContext context) {
    Long after = Parameters.query(context, "after");
    Long limit = Parameters.query(context, "limit");
    int size = limit == null ? 100 : (int) Math.max(1, Math.min(PAGE_MAX, limit));
    return Map.of(
        "size", rooms.storage().ledger().size(),
        "entries", rooms.storage().ledger().entries(after == null ? 0 : after, size));
  }

  /** The one answer that carries a secret; it is not kept and cannot be asked for again. */
  private Object issue(ServiceRequestContext context, AggregatedHttpRequest request) {
    JsonNode body = body(request, "name", "role");
    IssuedToken token =
        accounts.issue(text(body, "name"), Role.of(text(body, "role")), Caller.of(context).name());
    return Map.of(
        "id", token.id(),
        "name", token.name(),
        "role", token.role().label(),
        "secret", token.secret());
  }

  private Object revoke(ServiceRequestContext context, AggregatedHttpRequest request) {
    String id = Parameters.path(context, "id");
    accounts.revoke(id, Caller.of(context).name());
    return Map.of("revoked", id);
  }

  /** A body with these fields and no others, since one that is not read would have no effect. */
  private static JsonNode body(AggregatedHttpRequest request, String... fields) {
    JsonNode body = Json.parse(request.contentUtf8());
    if (body == null || !body.isObject()) {
      throw bad("body", "not an object", "a JSON object");
    }
    requireOnly(body, fields);
    return body;
  }

  private static void requireOnly(JsonNode object, String... fields) {
    List<String> known = List.of(fields);
    object
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw bad("field", field, "one of " + known);
              }
            });
  }

  private static String text(JsonNode body, String field) {
    String text = body.path(field).asText("").strip();
    if (text.isEmpty()) {
      throw bad(field, "", "a text");
    }
    return text;
  }

  private static PlimsollException bad(String name, String value, String expected) {
    return new PlimsollException(
        ServerError.BAD_REQUEST, name + ": '" + value + "' (expected: " + expected + ")");
  }

  private static void get(ServerBuilder server, String path, Question question) {
    at(server, HttpMethod.GET, path, question);
  }

  private static void post(ServerBuilder server, String path, Question question) {
    at(server, HttpMethod.POST, path, question);
  }

  private static void at(ServerBuilder server, HttpMethod method, String path, Question question) {
    server
        .route()
        .path(path)
        .methods(method)
        .build(
            Answers.blocking(
                (context, request) ->
                    Answers.json(HttpStatus.OK, question.answer(context, request)),
                (context, fault) -> Answers.error(fault)));
  }
}
