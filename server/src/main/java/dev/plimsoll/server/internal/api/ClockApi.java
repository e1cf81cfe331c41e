package dev.plimsoll.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.server.ClockTarget;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.internal.web.Answers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /v1/clock {"now": "2013-06-01T00:00:00Z"}}: moves a simulated clock forward and
 * answers with what fell due. Moves take turns, and an earlier instant changes nothing.
 */
public final class ClockApi {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final InstantSource clock;
  private final ClockTarget target;

  public ClockApi(InstantSource clock, ClockTarget target) {
    this.clock = clock;
    this.target = target;
  }

  public void on(ServerBuilder server) {
    server
        .route()
        .post("/v1/clock")
        .requestTimeout(LONGEST)
        .build(Answers.blocking(this::move, (context, fault) -> Answers.error(fault)));
    server
        .route()
        .get("/v1/clock")
        .build(
            Answers.blocking(
                (context, request) -> now(), (context, fault) -> Answers.error(fault)));
  }

  private HttpResponse now() {
    return Answers.json(
        Map.of("now", clock.instant(), "simulated", clock instanceof SimulatedClock));
  }

  private HttpResponse move(ServiceRequestContext context, AggregatedHttpRequest request) {
    if (!(clock instanceof SimulatedClock simulated)) {
      throw new PlimsollException(
          ServerError.CLOCK_IS_REAL,
          "clock: the real one (expected: a server with a simulated clock)");
    }
    Instant now = instant(request);
    List<?> events;
    synchronized (target) {
      events = target.advance(now);
      simulated.advanceTo(now);
    }
    return Answers.json(Map.of("now", simulated.instant(), "events", events));
  }

  private static Instant instant(AggregatedHttpRequest request) {
    JsonNode body = Json.parse(request.contentUtf8());
    String text = body == null ? "" : body.path("now").asText("");
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST,
          "now: '" + text + "' (expected: an instant such as 2024-06-01T00:00:00Z)",
          e);
    }
  }
}
