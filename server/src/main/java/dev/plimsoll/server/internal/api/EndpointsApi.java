package dev.plimsoll.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.Deployments;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.web.Answers;

/**
 * {@code POST /api/v1/endpoints}: {@code {"name", "model", "reason"}}, and {@code "log"}: {@code
 * full} or {@code digest}; {@code "accept_batch_variance"}: true lets such a version share runs.
 */
public final class EndpointsApi {
  private final Deployments deployments;

  public EndpointsApi(ServerRooms rooms) {
    this.deployments = new Deployments(rooms.registry(), rooms.endpoints());
  }

  public void on(ServerBuilder server) {
    server
        .route()
        .post("/api/v1/endpoints")
        .build(Answers.blocking(this::create, (context, fault) -> Answers.error(fault)));
  }

  private HttpResponse create(ServiceRequestContext context, AggregatedHttpRequest request) {
    JsonNode body = Json.parse(request.contentUtf8());
    return Answers.json(
        deployments.create(
            text(body, "name"),
            text(body, "model"),
            body.path("log").asText("full"),
            body.path("accept_batch_variance").asBoolean(false),
            Caller.of(context).name(),
            text(body, "reason")));
  }

  private static String text(JsonNode body, String field) {
    String text = body.path(field).asText("").strip();
    if (text.isEmpty()) {
      throw new PlimsollException(ServerError.BAD_REQUEST, field + ": '' (expected: a text)");
    }
    return text;
  }
}
