package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.RequestTimeoutException;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.inference.Outcome;
import dev.plimsoll.server.inference.RetryAfter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How errors look on the wire: the status is the same everywhere, the body is the protocol's. */
enum ErrorShape {
  /** {@code {"error": "text"}}, as the Open Inference Protocol has it. */
  INFERENCE {
    @Override
    Object body(ErrorCode code, String message) {
      return Map.of("error", message);
    }
  },
  /** {@code {"error": {"code", "blame", "message"}}}, as everywhere else. */
  PLIMSOLL {
    @Override
    Object body(ErrorCode code, String message) {
      return Map.of("error", describe(code, message));
    }
  };

  private static final Logger LOG = LoggerFactory.getLogger(ErrorShape.class);

  abstract Object body(ErrorCode code, String message);

  static Map<String, Object> describe(ErrorCode code, @Nullable String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code.name());
    error.put("blame", code.blame().name());
    error.put("message", String.valueOf(message));
    return error;
  }

  HttpResponse response(Throwable thrown) {
    Throwable cause = Causes.of(thrown);
    if (cause instanceof PlimsollException known) {
      if (known.blame() == Blame.INTERNAL) {
        LOG.error("internal error {}", known.code().name(), known);
      }
      return response(
          status(known.code()),
          known.code(),
          String.valueOf(known.getMessage()),
          RetryAfter.seconds(known));
    }
    if (cause instanceof ContentTooLargeException) {
      return response(HttpStatus.REQUEST_ENTITY_TOO_LARGE, HttpError.BODY_TOO_LARGE, tooLarge());
    }
    if (cause instanceof RequestTimeoutException) {
      return timeout(true);
    }
    if (Causes.isDeparture(cause)) {
      return response(HttpStatus.CLIENT_CLOSED_REQUEST, HttpError.CANCELLED, Causes.DEPARTURE);
    }
    LOG.error("unexpected error", cause);
    return response(
        HttpStatus.INTERNAL_SERVER_ERROR,
        HttpError.UNEXPECTED,
        "internal error: " + cause.getClass().getSimpleName() + " (expected: an answer)");
  }

  /**
   * The request's time is over.
   *
   * @param arrived whether its body had come whole, so that the lateness is ours
   */
  HttpResponse timeout(boolean arrived) {
    return arrived
        ? response(
            HttpStatus.GATEWAY_TIMEOUT,
            HttpError.DEADLINE_EXCEEDED,
            "request: not answered in time (expected: a smaller one, or more time)")
        : response(
            HttpStatus.REQUEST_TIMEOUT,
            HttpError.REQUEST_TIMEOUT,
            "request: not received in time (expected: a faster or smaller one)");
  }

  /** A status that the server itself has come to, as a body of this shape. */
  AggregatedHttpResponse rendered(HttpStatus status) {
    boolean large = status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    ErrorCode code = large ? HttpError.BODY_TOO_LARGE : HttpError.REQUEST_REFUSED;
    String message =
        large
            ? tooLarge()
            : "request: " + status.reasonPhrase() + " (expected: one that is served)";
    return rendered(status, code, message);
  }

  /** A head of a request that breaks HTTP. */
  AggregatedHttpResponse unreadable(HttpStatus status) {
    return rendered(
        status,
        HttpError.REQUEST_REFUSED,
        "request: "
            + status.reasonPhrase()
            + " (expected: a well-formed head, and a path without control characters or dots that"
            + " climb)");
  }

  private AggregatedHttpResponse rendered(HttpStatus status, ErrorCode code, String message) {
    return AggregatedHttpResponse.of(
        ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON_UTF_8),
        HttpData.ofUtf8(Json.text(body(code, message))));
  }

  HttpResponse response(HttpStatus status, ErrorCode code, String message) {
    return response(status, code, message, RetryAfter.SECONDS_USUAL);
  }

  private HttpResponse response(
      HttpStatus status, ErrorCode code, String message, long retrySeconds) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8);
    boolean later =
        status.equals(HttpStatus.SERVICE_UNAVAILABLE)
            || status.equals(HttpStatus.TOO_MANY_REQUESTS);
    if (later) {
      headers.addLong(HttpHeaderNames.RETRY_AFTER, retrySeconds);
    }
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(Json.text(body(code, message))));
  }

  static HttpStatus status(ErrorCode code) {
    return switch (Outcome.of(code)) {
      case INVALID -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
      case QUOTA -> HttpStatus.TOO_MANY_REQUESTS;
      case OVERLOADED -> HttpStatus.SERVICE_UNAVAILABLE;
      case LATE -> HttpStatus.GATEWAY_TIMEOUT;
      case CANCELLED -> HttpStatus.CLIENT_CLOSED_REQUEST;
      case SLOW -> HttpStatus.REQUEST_TIMEOUT;
      case UNSUPPORTED -> HttpStatus.NOT_IMPLEMENTED;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  static String tooLarge() {
    return "body: too large (expected: at most the server's limit; send fewer rows at a time)";
  }
}
