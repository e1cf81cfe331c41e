package dev.plimsoll.server.internal.accounts;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.grpc.GrpcFaults;
import dev.plimsoll.server.http.WireErrors;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.OpenAiShape;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route: finds out who calls, looks the route up in the {@link AccessTable},
 * and lets through, refuses, or shows the door.
 *
 * <p>It decides by the route that Armeria matched, not by the text of the path, so no spelling of a
 * path can reach a route under another row. Requests that carry a session cookie and change
 * something must also carry the session's secret word, as a form field or header; programs send a
 * bearer token and no cookie, so nobody can make them do it unawares.
 */
public final class AccessControl implements DecoratingHttpServiceFunction {
  public static final String COOKIE = "plimsoll_session";

  /** A path of our own: two slashes at its start would lead to another house. */
  private static final Pattern PAGE = Pattern.compile("/[^/\\\\].*");

  private static final String BEARER = "Bearer ";
  private static final String NO_TOKEN =
      "authorization: none that is valid (expected: 'Bearer <token>' of a live token)";

  private final Accounts accounts;
  private final Sessions sessions;
  private final Answers.Failure faultPage;

  /**
   * @param faultPage how a browser is told of a refusal; programs get it as JSON
   */
  public AccessControl(Accounts accounts, Sessions sessions, Answers.Failure faultPage) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.faultPage = faultPage;
  }

  @Override
  public HttpResponse serve(HttpService route, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    Optional<AccessTable.Row> row =
        AccessTable.find(context.method(), context.config().route().patternString());
    if (row.isPresent() && row.get().role() == null) {
      return route.serve(context, request);
    }
    Optional<Caller> caller = caller(request.headers());
    if (caller.isEmpty()) {
      return door(context, request.headers());
    }
    boolean nowhere = context.config().route().isFallback();
    if (!nowhere && !covered(row, caller.get())) {
      caller.get().attachTo(context); // the page that says so names who is logged in
      return refused(context, caller.get(), row);
    }
    caller.get().attachTo(context);
    if (nowhere && context.method() == HttpMethod.GET && Answers.asksForPage(context)) {
      return noPage(context);
    }
    String csrf = caller.get().csrf();
    return csrf == null || harmless(context.method())
        ? route.serve(context, request)
        : ifOurForm(csrf, route, context, request);
  }

  /** The session cookie's value, when there is one. */
  public static Optional<String> cookie(RequestHeaders headers) {
    return headers.cookies().stream()
        .filter(cookie -> cookie.name().equals(COOKIE))
        .map(Cookie::value)
        .findFirst();
  }

  /** A bearer token wins over a cookie; a wrong one is not excused by a right cookie. */
  private Optional<Caller> caller(RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? accounts
              .authenticate(authorization.substring(BEARER.length()).strip())
              .map(token -> new Caller(token.id(), token.name(), token.role(), null))
          : Optional.empty();
    }
    return cookie(headers).flatMap(sessions::caller);
  }

  private static boolean covered(Optional<AccessTable.Row> row, Caller caller) {
    return row.map(AccessTable.Row::role).map(caller::may).orElse(false);
  }

  private static boolean harmless(HttpMethod method) {
    return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
  }

  /** A slash too many is taken away; the address without it may be a page. */
  private HttpResponse noPage(ServiceRequestContext context) {
    String path = context.path();
    String plain = path.replaceAll("/+$", "");
    if (!plain.equals(path) && PAGE.matcher(plain).matches()) {
      return Answers.redirect(context.query() == null ? plain : plain + "?" + context.query());
    }
    return faultPage.answer(
        context,
        new PlimsollException(
            ServerError.NOT_FOUND, path + ": no such page (expected: one of the menu)"));
  }

  private HttpResponse ifOurForm(
      String csrf, HttpService route, ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApply(
                whole -> {
                  if (!same(csrf, word(whole))) {
                    return error(
                        context,
                        new PlimsollException(
                            ServerError.FORGED_REQUEST,
                            "csrf: missing or wrong (expected: a form of this session; load the"
                                + " page again)"));
                  }
                  HttpRequest again = whole.toHttpRequest();
                  context.updateRequest(again);
                  try {
                    return route.serve(context, again);
                  } catch (Exception e) {
                    return Answers.error(Answers.known(e));
                  }
                }));
  }

  private static @Nullable String word(AggregatedHttpRequest request) {
    String header = request.headers().get("x-csrf-token");
    if (header != null) {
      return header;
    }
    return QueryParams.fromQueryString(request.contentUtf8()).get("csrf");
  }

  private static boolean same(String expected, @Nullable String actual) {
    return actual != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse door(ServiceRequestContext context, RequestHeaders headers) {
    if (GrpcFaults.isGrpc(headers)) {
      return GrpcFaults.unauthenticated(NO_TOKEN);
    }
    if (context.method() == HttpMethod.GET && Answers.wantsPage(headers)) {
      String next = URLEncoder.encode(context.path(), StandardCharsets.UTF_8);
      return Answers.redirect("/login" + (context.path().equals("/") ? "" : "?next=" + next));
    }
    if (Answers.asksForPage(context)) {
      return Answers.redirect("/login"); // a form whose session has ended meanwhile
    }
    return error(context, new PlimsollException(ServerError.NOT_LOGGED_IN, NO_TOKEN))
        .mapHeaders(
            answer ->
                answer.toBuilder()
                    .set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")
                    .set("hx-redirect", "/login") // a part of a page sends the whole page there
                    .build());
  }

  private HttpResponse refused(
      ServiceRequestContext context, Caller caller, Optional<AccessTable.Row> row) {
    String needed = row.map(AccessTable.Row::role).map(Role::label).orElse("a route that exists");
    String message =
        context.method()
            + " "
            + context.path()
            + ": you are "
            + caller.role().label()
            + " (expected: "
            + needed
            + ")";
    return GrpcFaults.isGrpc(context.request().headers())
        ? GrpcFaults.denied(message)
        : error(context, new PlimsollException(ServerError.NOT_ALLOWED, message));
  }

  /** Refusals have the shape of the protocol whose route was asked for. */
  private HttpResponse error(ServiceRequestContext context, PlimsollException fault) {
    boolean loggedIn = fault.code() != ServerError.NOT_LOGGED_IN;
    if (loggedIn && Answers.asksForPage(context)) {
      return faultPage.answer(context, fault);
    }
    if (OpenAiShape.owns(context.path())) {
      return OpenAiShape.response(fault);
    }
    return WireErrors.inProtocol(context.path(), Answers.status(fault.code()), fault)
        .orElseGet(() -> Answers.error(fault));
  }
}
