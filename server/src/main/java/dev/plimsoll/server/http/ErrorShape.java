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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
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
  private static final Set<String> NOT_FOUND =
      Set.of(
          "ENDPOINT_UNKNOWN",
          "VERSION_UNKNOWN",
          "PREDICTION_UNKNOWN",
          "FEEDBACK_UNKNOWN",
          "SOURCE_UNKNOWN",
          "VIEW_UNKNOWN");

  abstract Object body(ErrorCode code, String message);

  static Map<String, Object> describe(ErrorCode code, @Nullable String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code.name());
    error.put("blame", code.blame().name());
    error.put("message", String.valueOf(message));
    return error;
  }

  HttpResponse response(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof PlimsollException known) {
      if (known.blame() == Blame.INTERNAL) {
        LOG.error("internal error {}", known.code().name(), known);
      }
      return response(status(known.code()), known.code(), String.valueOf(known.getMessage()));
    }
    if (cause instanceof ContentTooLargeException) {
      return response(HttpStatus.REQUEST_ENTITY_TOO_LARGE, HttpError.BODY_TOO_LARGE, tooLarge());
    }
    if (cause instanceof RequestTimeoutException) {
      return response(
          HttpStatus.SERVICE_UNAVAILABLE,
          HttpError.REQUEST_TIMEOUT,
          "request: not received and answered in time (expected: a faster or smaller one)");
    }
    LOG.error("unexpected error", cause);
    return response(
        HttpStatus.INTERNAL_SERVER_ERROR,
        HttpError.UNEXPECTED,
        "internal error: " + cause.getClass().getSimpleName() + " (expected: an answer)");
  }

  /** A status that the server itself has come to, as a body of this shape. */
  AggregatedHttpResponse rendered(HttpStatus status) {
    boolean large = status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    ErrorCode code = large ? HttpError.BODY_TOO_LARGE : HttpError.REQUEST_REFUSED;
    String message =
        large
            ? tooLarge()
            : "request: " + status.reasonPhrase() + " (expected: one that is served)";
    return AggregatedHttpResponse.of(
        ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON_UTF_8),
        HttpData.ofUtf8(Json.text(body(code, message))));
  }

  private HttpResponse response(HttpStatus status, ErrorCode code, String message) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8);
    if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
      headers.add(HttpHeaderNames.RETRY_AFTER, "1");
    }
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(Json.text(body(code, message))));
  }

  static HttpStatus status(ErrorCode code) {
    if (NOT_FOUND.contains(code.name())) {
      return HttpStatus.NOT_FOUND;
    }
    return switch (code.blame()) {
      case USER ->
          code == HttpError.BODY_TOO_LARGE
              ? HttpStatus.REQUEST_ENTITY_TOO_LARGE
              : HttpStatus.BAD_REQUEST;
      case RESOURCES -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static String tooLarge() {
    return "body: too large (expected: at most the server's limit; send fewer rows at a time)";
  }
}
