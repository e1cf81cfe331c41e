package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Errors that arise before or beside a service, such as a body that is too large by its announced
 * length, in the shape of the protocol whose path was asked for. Other paths are left to whoever is
 * next: {@code new WireErrors().orElse(others)}.
 *
 * <p>This is a handler of the server and not of the services, because Armeria 1.36 loses {@code
 * renderStatus} when it chains the handler of a service, and then answers 500.
 */
public final class WireErrors implements ServerErrorHandler {
  private static final Set<String> OURS =
      Set.of("/v1/feedback", "/push", "/get-online-features", "/metrics");

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
    ErrorShape shape = shape(ctx.path());
    Throwable cause = Causes.of(thrown);
    boolean known =
        cause instanceof PlimsollException
            || cause instanceof ContentTooLargeException
            || cause instanceof RequestTimeoutException;
    if (shape == null || !known) {
      return null;
    }
    return cause instanceof RequestTimeoutException
        ? shape.timeout(ctx.log().isAvailable(RequestLogProperty.REQUEST_END_TIME))
        : shape.response(cause);
  }

  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (headers == null) {
      // A head that could not be read has no path, so nobody knows whose it is. A text can be read
      // by clients of every protocol here.
      return ErrorShape.INFERENCE.unreadable(status);
    }
    ErrorShape shape = shape(headers.path());
    return shape == null ? null : shape.rendered(status);
  }

  /**
   * A refusal in the shape of the Open Inference Protocol, when that is what is asked; access
   * control stands before the protocol, and its clients read its errors too.
   */
  public static Optional<HttpResponse> inProtocol(
      String path, HttpStatus status, PlimsollException refusal) {
    return shape(path) == ErrorShape.INFERENCE
        ? Optional.of(
            ErrorShape.INFERENCE.response(
                status, refusal.code(), String.valueOf(refusal.getMessage())))
        : Optional.empty();
  }

  private static @Nullable ErrorShape shape(String pathAndQuery) {
    int query = pathAndQuery.indexOf('?');
    String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
    if (path.equals("/v2") || path.startsWith("/v2/")) {
      return ErrorShape.INFERENCE;
    }
    return OURS.contains(path) ? ErrorShape.PLIMSOLL : null;
  }
}
