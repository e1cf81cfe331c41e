package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.ServerError;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures that no route answered, in the shape of all others. */
public final class Faults implements ServerErrorHandler {
  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return Answers.error(Answers.known(cause));
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    ErrorCode code = code(status);
    String path = headers == null ? "" : headers.path();
    String message =
        status.equals(HttpStatus.NOT_FOUND)
            ? path + ": no such page or route (expected: see the menu, or docs)"
            : status.code() + " " + status.reasonPhrase();
    Map<String, Object> body =
        Map.of(
            "error", Map.of("code", code.name(), "blame", code.blame().name(), "message", message));
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8).build(),
        HttpData.wrap(Json.text(body).getBytes(StandardCharsets.UTF_8)));
  }

  private static ErrorCode code(HttpStatus status) {
    if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return ServerError.REQUEST_TOO_LARGE;
    }
    if (status.equals(HttpStatus.NOT_FOUND)) {
      return ServerError.NOT_FOUND;
    }
    return status.isServerError() ? ServerError.UNEXPECTED : ServerError.BAD_REQUEST;
  }
}
