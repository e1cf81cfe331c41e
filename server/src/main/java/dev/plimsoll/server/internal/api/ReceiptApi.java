package dev.plimsoll.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LogUpkeep;
import dev.plimsoll.serving.LoggedEndpoint;
import dev.plimsoll.serving.Receipts;
import java.time.Duration;

/**
 * {@code /api/v1/receipts/ID}: one earlier answer, and the same computed again; {@code
 * /api/v1/log}: what the prediction log holds, its upkeep, and the right to be forgotten.
 */
public final class ReceiptApi {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final ServerRooms rooms;
  private final Receipts receipts;
  private final LogUpkeep upkeep;

  public ReceiptApi(ServerRooms rooms) {
    this.rooms = rooms;
    this.receipts = new Receipts(rooms.endpoints(), rooms.log());
    this.upkeep =
        new LogUpkeep(
            rooms.log(), rooms.endpoints(), rooms.storage().ledger(), rooms.storage().clock());
  }

  /** An answer that is JSON. */
  private interface Question {
    Object answer(ServiceRequestContext context, AggregatedHttpRequest request);
  }

  public void on(ServerBuilder server) {
    at(
        server,
        HttpMethod.GET,
        "/api/v1/receipts/{id}",
        (context, request) -> receipts.require(Parameters.path(context, "id")));
    at(
        server,
        HttpMethod.POST,
        "/api/v1/receipts/{id}/replay",
        (context, request) -> receipts.replay(Parameters.path(context, "id")));
    at(server, HttpMethod.GET, "/api/v1/log", (context, request) -> log());
    at(server, HttpMethod.POST, "/api/v1/log/upkeep", (context, request) -> upkeep.run());
    at(server, HttpMethod.POST, "/api/v1/log/forget", this::forget);
  }

  private Object log() {
    return LoggedEndpoint.all(rooms.endpoints(), rooms.log());
  }

  /** {@code {"endpoint": "…", "key": "customer=17", "reason": "…"}}. */
  private Object forget(ServiceRequestContext context, AggregatedHttpRequest request) {
    JsonNode body = Json.parse(request.contentUtf8());
    return upkeep.forget(
        text(body, "endpoint"),
        KeyValue.parse(text(body, "key")),
        Caller.of(context).name(),
        text(body, "reason"));
  }

  private static String text(JsonNode body, String field) {
    String text = body == null ? "" : body.path(field).asText("").strip();
    if (text.isEmpty()) {
      throw new PlimsollException(ServerError.BAD_REQUEST, field + ": '' (expected: a text)");
    }
    return text;
  }

  private static void at(ServerBuilder server, HttpMethod method, String path, Question question) {
    server
        .route()
        .path(path)
        .methods(method)
        .requestTimeout(LONGEST)
        .build(
            Answers.blocking(
                (context, request) -> Answers.json(question.answer(context, request)),
                (context, fault) -> Answers.error(fault)));
  }
}
