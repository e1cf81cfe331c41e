package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.server.internal.accounts.AccessControl;
import dev.plimsoll.server.internal.accounts.Accounts;
import dev.plimsoll.server.internal.accounts.LoginThrottle;
import dev.plimsoll.server.internal.accounts.Sessions;
import dev.plimsoll.server.internal.accounts.Token;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Assets;
import dev.plimsoll.server.internal.web.Pages;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The door: a token in, a session cookie out. */
public final class LoginPages {
  private final Accounts accounts;
  private final Sessions sessions;
  private final LoginThrottle throttle;
  private final Pages pages;
  private final Assets assets;

  public LoginPages(
      Accounts accounts, Sessions sessions, LoginThrottle throttle, Pages pages, Assets assets) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.throttle = throttle;
    this.pages = pages;
    this.assets = assets;
  }

  public void on(ServerBuilder server) {
    server
        .route()
        .get("/login")
        .build((context, request) -> form(HttpStatus.OK, next(context.queryParam("next")), ""));
    server
        .route()
        .post("/login")
        .build(Answers.blocking(this::enter, (context, fault) -> Answers.error(fault)));
    server
        .route()
        .post("/logout")
        .build(Answers.blocking(this::leave, (context, fault) -> Answers.error(fault)));
  }

  private HttpResponse enter(ServiceRequestContext context, AggregatedHttpRequest request) {
    QueryParams form = QueryParams.fromQueryString(request.contentUtf8());
    String next = next(form.get("next"));
    String address = context.clientAddress().getHostAddress();
    Duration wait = throttle.waitFor(address);
    if (!wait.isZero()) {
      return form(
          HttpStatus.TOO_MANY_REQUESTS,
          next,
          "Too many wrong tokens from here. Try again in " + (wait.toSeconds() + 1) + " seconds.");
    }
    Optional<Token> token = accounts.authenticate(form.get("token", "").strip());
    if (token.isEmpty()) {
      throttle.failed(address);
      return form(HttpStatus.UNAUTHORIZED, next, "This token is unknown or was revoked.");
    }
    throttle.succeeded(address);
    Sessions.Opened session = sessions.open(token.get());
    return withCookie(
        Answers.redirect(next), cookie(context, session.cookie(), session.lifetime()));
  }

  private HttpResponse leave(ServiceRequestContext context, AggregatedHttpRequest request) {
    AccessControl.cookie(request.headers()).ifPresent(sessions::close);
    return withCookie(Answers.redirect("/login"), cookie(context, "", Duration.ZERO));
  }

  private HttpResponse form(HttpStatus status, String next, String fault) {
    return pages.page(
        status, "page/login.jte", Map.of("assets", assets, "next", next, "fault", fault));
  }

  private static HttpResponse withCookie(HttpResponse answer, Cookie cookie) {
    return answer.mapHeaders(
        headers ->
            headers.toBuilder()
                .add(HttpHeaderNames.SET_COOKIE, cookie.toSetCookieHeader())
                .build());
  }

  private static Cookie cookie(ServiceRequestContext context, String value, Duration lifetime) {
    boolean tls =
        context.sessionProtocol().isTls()
            || "https".equals(context.request().headers().get("x-forwarded-proto"));
    return Cookie.secureBuilder(AccessControl.COOKIE, value)
        .path("/")
        .httpOnly(true)
        .sameSite("Strict")
        .secure(tls)
        .maxAge(lifetime.toSeconds())
        .build();
  }

  /** Only a path of our own: a login must not send anybody elsewhere. */
  private static String next(@Nullable String wished) {
    if (wished == null || !wished.startsWith("/") || wished.startsWith("//")) {
      return "/";
    }
    boolean plain = wished.chars().allMatch(character -> character > ' ' && character != '\\');
    return plain ? wished : "/";
  }
}
