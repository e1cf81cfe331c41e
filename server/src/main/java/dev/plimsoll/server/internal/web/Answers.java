package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.http.Causes;
import dev.plimsoll.server.http.HttpError;
import dev.plimsoll.server.inference.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON, redirects and errors, the same for the API and for pages. */
public final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private static final int CAUSES_MAX = 10;

  private Answers() {}

  /** Work that may wait for disk or database; it runs off the event loop. */
  @FunctionalInterface
  public interface Work {
    HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request);
  }

  /** A route that does blocking work and answers every failure with {@code onFailure}. */
  public static HttpService blocking(Work work, Failure onFailure) {
    return (context, request) ->
        HttpResponse.of(
            request
                .aggregate()
                .thenApplyAsync(
                    whole -> work.answer(context, whole), context.blockingTaskExecutor())
                .exceptionally(fault -> onFailure.answer(context, known(fault))));
  }

  /** Turns a failure into an answer. */
  @FunctionalInterface
  public interface Failure {
    HttpResponse answer(ServiceRequestContext context, PlimsollException fault);
  }

  public static HttpResponse json(Object value) {
    return json(HttpStatus.OK, value);
  }

  public static HttpResponse json(HttpStatus status, Object value) {
    return json(headers(status).build(), value);
  }

  private static HttpResponse json(ResponseHeaders headers, Object value) {
    return HttpResponse.of(
        headers, HttpData.wrap(Json.text(value).getBytes(StandardCharsets.UTF_8)));
  }

  private static ResponseHeadersBuilder headers(HttpStatus status) {
    return ResponseHeaders.builder(status)
        .contentType(MediaType.JSON_UTF_8)
        .add(HttpHeaderNames.CACHE_CONTROL, "no-store");
  }

  /** {@code {"error":{code,blame,message}}} with the status that fits the code. */
  public static HttpResponse error(PlimsollException fault) {
    HttpStatus status = status(fault.code());
    ResponseHeadersBuilder headers = headers(status);
    if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)
        || status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
      headers.addLong(HttpHeaderNames.RETRY_AFTER, RetryAfter.seconds(fault));
    }
    return json(
        headers.build(),
        Map.of(
            "error",
            Map.of(
                "code", fault.code().name(),
                "blame", fault.blame().name(),
                "message", String.valueOf(fault.getMessage()))));
  }

  public static HttpResponse redirect(String location) {
    return HttpResponse.of(
        ResponseHeaders.of(
            HttpStatus.SEE_OTHER,
            HttpHeaderNames.LOCATION,
            location,
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"));
  }

  public static boolean wantsPage(RequestHeaders headers) {
    return headers.get(HttpHeaderNames.ACCEPT, "").contains("text/html");
  }

  /** Whether a browser asks for what people read; what programs ask for is never a page. */
  public static boolean asksForPage(ServiceRequestContext context) {
    String path = context.path();
    return context.request().headers().get(HttpHeaderNames.ACCEPT, "").contains("text/html")
        && Stream.of("/api/", "/v1/", "/v2/").noneMatch((path + "/")::startsWith);
  }

  /** The status of a code: its blame decides, and the name where the trade has a finer word. */
  public static HttpStatus status(ErrorCode code) {
    if (code instanceof ServerError error) {
      return switch (error) {
        case NOT_LOGGED_IN -> HttpStatus.UNAUTHORIZED;
        case NOT_ALLOWED, FORGED_REQUEST -> HttpStatus.FORBIDDEN;
        case TOO_MANY_ATTEMPTS -> HttpStatus.TOO_MANY_REQUESTS;
        case NOT_FOUND, TOKEN_UNKNOWN -> HttpStatus.NOT_FOUND;
        case LAST_ADMIN, CLOCK_IS_REAL -> HttpStatus.CONFLICT;
        case REQUEST_TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
        case BAD_REQUEST -> HttpStatus.BAD_REQUEST;
        case PORT_IN_USE, START_FAILED -> HttpStatus.SERVICE_UNAVAILABLE;
        case UNEXPECTED -> HttpStatus.INTERNAL_SERVER_ERROR;
      };
    }
    return switch (code.blame()) {
      case USER -> ofCaller(code.name());
      case RESOURCES -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static HttpStatus ofCaller(String code) {
    if (code.equals("QUOTA_EXCEEDED")) {
      return HttpStatus.TOO_MANY_REQUESTS;
    }
    if (code.equals("ROWS_TOO_MANY")) {
      return HttpStatus.REQUEST_ENTITY_TOO_LARGE;
    }
    if (code.endsWith("_UNKNOWN")) {
      return HttpStatus.NOT_FOUND;
    }
    if (code.endsWith("_EXISTS")) {
      return HttpStatus.CONFLICT;
    }
    return code.endsWith("_ERASED") ? HttpStatus.GONE : HttpStatus.BAD_REQUEST;
  }

  private static Stream<Throwable> causes(Throwable fault) {
    return Stream.<@Nullable Throwable>iterate(
            fault, Objects::nonNull, next -> next == null ? null : next.getCause())
        .limit(CAUSES_MAX)
        .map(Objects::requireNonNull);
  }

  /** What is not ours becomes an internal error: the cause goes to the log, not to the caller. */
  public static PlimsollException known(Throwable fault) {
    Throwable cause = Causes.of(fault);
    if (cause instanceof PlimsollException ours) {
      if (ours.blame() == Blame.INTERNAL) { // a full server would fill the log too
        LOG.error("internal error {}: {}", ours.code().name(), ours.getMessage(), ours);
      }
      return ours;
    }
    if (causes(cause).anyMatch(ContentTooLargeException.class::isInstance)) {
      return new PlimsollException(
          ServerError.REQUEST_TOO_LARGE,
          "body: larger than this route takes (expected: fewer bytes)",
          cause);
    }
    if (Causes.isDeparture(cause)) {
      return new PlimsollException(HttpError.CANCELLED, Causes.DEPARTURE, cause);
    }
    LOG.error("unexpected failure", cause);
    return new PlimsollException(
        ServerError.UNEXPECTED,
        "something went wrong inside; the server's log has the cause",
        cause);
  }
}
