package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.inference.RetryAfter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors as clients of OpenAI's API know them: {@code {"error": {message, type, param, code}}}, on
 * the routes of that API and from wherever they come, access control and body limits included.
 */
public final class OpenAiShape implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiShape.class);
  private static final Set<String> PATHS =
      Set.of("/v1/models", "/v1/embeddings", "/v1/rerank", "/rerank");
  private static final HttpStatus GONE = HttpStatus.CLIENT_CLOSED_REQUEST;

  /** Whether a path is one of that API's. */
  public static boolean owns(String path) {
    return PATHS.contains(path) || path.startsWith("/v1/models/");
  }

  /** Any failure; what is not ours goes to the log and not to the caller. */
  public static HttpResponse response(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ContentTooLargeException) {
      return response(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", null, tooLarge());
    }
    if (cause instanceof RequestTimeoutException) {
      return response(HttpStatus.GATEWAY_TIMEOUT, "timeout", null, late());
    }
    PlimsollException fault = Answers.known(cause);
    return response(
        status(fault.code()),
        code(fault.code()),
        param(fault),
        String.valueOf(fault.getMessage()),
        RetryAfter.seconds(fault));
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return owns(context.path()) ? response(cause) : null;
  }

  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    String path = headers == null ? "" : headers.path().split("\\?", 2)[0];
    if (!owns(path)) {
      return null;
    }
    boolean large = status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    String message =
        large
            ? tooLarge()
            : "request: " + status.reasonPhrase() + " (expected: one that is served)";
    String code = large ? "request_too_large" : status.reasonPhrase().toLowerCase(Locale.ROOT);
    return AggregatedHttpResponse.of(
        ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON_UTF_8),
        HttpData.ofUtf8(Json.text(body(status, code.replace(' ', '_'), null, message))));
  }

  private static HttpResponse response(
      HttpStatus status, String code, @Nullable String param, String message) {
    return response(status, code, param, message, RetryAfter.SECONDS_USUAL);
  }

  private static HttpResponse response(
      HttpStatus status, String code, @Nullable String param, String message, long retrySeconds) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8);
    if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)
        || status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
      headers.addLong(HttpHeaderNames.RETRY_AFTER, retrySeconds);
    }
    if (status.isServerError()) {
      LOG.debug("{} {}", status.code(), message);
    }
    return HttpResponse.of(
        headers.build(), HttpData.ofUtf8(Json.text(body(status, code, param, message))));
  }

  private static Map<String, Object> body(
      HttpStatus status, String code, @Nullable String param, String message) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", type(status));
    error.put("param", param);
    error.put("code", code);
    return Map.of("error", error);
  }

  private static String type(HttpStatus status) {
    if (status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
      return "rate_limit_error";
    }
    if (status.equals(HttpStatus.FORBIDDEN)) {
      return "permission_error";
    }
    return status.isServerError() ? "server_error" : "invalid_request_error";
  }

  private static HttpStatus status(ErrorCode code) {
    return switch (code.name()) {
      case "QUOTA_EXCEEDED" -> HttpStatus.TOO_MANY_REQUESTS;
      case "DEADLINE_EXCEEDED" -> HttpStatus.GATEWAY_TIMEOUT;
      case "CANCELLED" -> GONE;
      case "BODY_TOO_LARGE" -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case "MEDIA_TYPE_UNSUPPORTED" -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
      default ->
          code.blame() == Blame.USER && code.name().endsWith("_UNKNOWN")
              ? code.name().equals("INPUT_UNKNOWN") ? HttpStatus.BAD_REQUEST : HttpStatus.NOT_FOUND
              : Answers.status(code);
    };
  }

  /** The API's own word where it has one. */
  private static String code(ErrorCode code) {
    return switch (code.name()) {
      case "NOT_LOGGED_IN" -> "invalid_api_key";
      case "ENDPOINT_UNKNOWN", "MODEL_UNKNOWN" -> "model_not_found";
      case "QUOTA_EXCEEDED" -> "rate_limit_exceeded";
      case "BODY_TOO_LARGE", "ROWS_TOO_MANY" -> "request_too_large";
      default -> code.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Messages begin with the name of what is wrong; that of a field is the parameter. */
  private static @Nullable String param(PlimsollException fault) {
    String message = String.valueOf(fault.getMessage());
    if (fault.code().name().equals("ENDPOINT_UNKNOWN")) {
      return "model";
    }
    int end = message.indexOf(':');
    String name = end < 0 ? "" : message.substring(0, end);
    boolean field = name.matches("[a-z_]{1,30}(\\[\\d+])*") && fault.blame() == Blame.USER;
    return field && !name.equals("body") && !name.equals("authorization") ? name : null;
  }

  private static String tooLarge() {
    return "body: too large (expected: at most the server's limit; send fewer texts at a time)";
  }

  private static String late() {
    return "request: not answered in time (expected: fewer texts, or more time)";
  }
}
