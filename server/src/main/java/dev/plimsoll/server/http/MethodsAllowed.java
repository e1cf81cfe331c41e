package dev.plimsoll.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds to a 405 which methods its path does take, as HTTP demands. */
public final class MethodsAllowed implements ServerErrorHandler {
  private final ServerErrorHandler others;

  /**
   * @param others say what the answer is besides
   */
  public MethodsAllowed(ServerErrorHandler others) {
    this.others = others;
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    return others.onServiceException(ctx, cause);
  }

  @Override
  public @Nullable AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return others.onProtocolViolation(config, headers, status, description, cause);
  }

  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    AggregatedHttpResponse answer =
        others.renderStatus(ctx, config, headers, status, description, cause);
    if (answer == null || headers == null || !status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
      return answer;
    }
    String allowed = methods(config, headers.path().split("\\?", 2)[0]);
    return AggregatedHttpResponse.of(
        answer.headers().toBuilder().set(HttpHeaderNames.ALLOW, allowed).build(), answer.content());
  }

  private static String methods(ServiceConfig config, String path) {
    String[] segments = path.split("/");
    Set<HttpMethod> methods = new TreeSet<>();
    for (ServiceConfig each : config.virtualHost().serviceConfigs()) {
      Route route = each.route();
      if (!route.isFallback() && matches(route.patternString().split("/"), segments)) {
        methods.addAll(route.methods());
      }
    }
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD); // served by the routes of GET
    }
    return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }

  /** Our routes are texts and parameters; no other patterns are in use. */
  private static boolean matches(String[] pattern, String[] path) {
    boolean same = pattern.length == path.length;
    for (int i = 0; same && i < path.length; i++) {
      same = pattern[i].startsWith(":") || pattern[i].equals(path[i]);
    }
    return same;
  }
}
