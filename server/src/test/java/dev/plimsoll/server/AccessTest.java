package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import inference.GRPCInferenceServiceGrpc;
import inference.GrpcPredictV2.ServerLiveRequest;
import inference.GrpcPredictV2.ServerMetadataRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and how far. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private PlimsollServer server;
  private String admin;

  @BeforeAll
  void start(@TempDir Path home) {
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    admin = server.firstAdmin().orElseThrow().secret();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void refusesACallerWithoutAToken() throws Exception {
    HttpResponse<String> answer = send(get("/ledger"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("\"NOT_LOGGED_IN\"", "\"USER\"", "expected");
    assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
  }

  @Test
  void refusesCallersOfTheInferenceProtocolInItsOwnShape() throws Exception {
    HttpResponse<String> nobody = send(get("/v2/models/churn"));
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.body()).startsWith("{\"error\":\"authorization: none that is valid");
    String viewer = server.issueToken("reader", Role.VIEWER).secret();
    HttpResponse<String> denied =
        send(
            get("/v2/repository/models/churn/unload")
                .header("authorization", "Bearer " + viewer)
                .POST(BodyPublishers.noBody()));
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).contains("{\"error\":\"POST", "you are viewer (expected: operator)");
  }

  @Test
  void refusesCallersOfGrpcWithItsOwnCode() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      var nobody = GRPCInferenceServiceGrpc.newBlockingStub(channel);
      assertThat(nobody.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
      ServerMetadataRequest question = ServerMetadataRequest.getDefaultInstance();
      assertThatThrownBy(() -> nobody.serverMetadata(question))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("UNAUTHENTICATED: authorization: none that is valid");
      Metadata token = new Metadata();
      token.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + admin);
      var known = nobody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token));
      assertThat(known.serverMetadata(question).getName()).isEqualTo("plimsoll");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void showsABrowserTheDoorAndTheWayBack() throws Exception {
    HttpResponse<String> answer = send(get("/ledger").header("accept", "text/html"));
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("location")).contains("/login?next=%2Fledger");
  }

  @Test
  void leadsAFormWhoseSessionHasEndedToTheDoor() throws Exception {
    HttpResponse<String> answer =
        send(post("/endpoints/churn/rollback", "reason=late").header("accept", "text/html"));
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("location")).contains("/login");
    HttpResponse<String> part =
        send(post("/ledger/verify", "").header("hx-request", "true").header("accept", "*/*"));
    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.headers().firstValue("hx-redirect")).contains("/login");
  }

  @Test
  void letsATokenIn() throws Exception {
    assertThat(send(get("/ledger").header("authorization", "Bearer " + admin)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesAWrongTokenOfTheRightForm() throws Exception {
    char last = admin.charAt(admin.length() - 1);
    String wrong = admin.substring(0, admin.length() - 1) + (last == 'A' ? 'Q' : 'A');
    assertThat(send(get("/ledger").header("authorization", "Bearer " + wrong)).statusCode())
        .isEqualTo(401);
    assertThat(send(get("/ledger").header("authorization", "Basic " + admin)).statusCode())
        .isEqualTo(401);
  }

  @Test
  void endsARevokedTokenAtOnce() throws Exception {
    IssuedToken token = server.issueToken("passing", Role.VIEWER);
    assertThat(
            send(get("/ledger").header("authorization", "Bearer " + token.secret())).statusCode())
        .isEqualTo(200);
    server.revokeToken(token.id());
    assertThat(
            send(get("/ledger").header("authorization", "Bearer " + token.secret())).statusCode())
        .isEqualTo(401);
  }

  @Test
  void refusesWhatNoRowAllowsEvenToAnAdmin() throws Exception {
    HttpResponse<String> answer =
        send(get("/no/such/page").header("authorization", "Bearer " + admin));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("NOT_FOUND");
    assertThat(send(get("/no/such/page")).statusCode()).isEqualTo(401);
  }

  @Test
  void tellsABrowserOnAPageAndAProgramInJson() throws Exception {
    String viewer = server.issueToken("looker", Role.VIEWER).secret();
    for (String path : new String[] {"/nope", "/tokens", "/nope/"}) {
      HttpRequest.Builder asked =
          get(path).header("authorization", "Bearer " + viewer).header("accept", "text/html");
      HttpResponse<String> page = send(asked);
      if (path.equals("/nope/")) {
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("location")).contains("/nope");
      } else {
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("NOT_FOUND", path, "aria-label=\"Main\"", "href=\"/\"");
      }
    }
    HttpResponse<String> api =
        send(
            get("/api/v1/nope")
                .header("authorization", "Bearer " + viewer)
                .header("accept", "text/html"));
    assertThat(api.statusCode()).isEqualTo(404);
    assertThat(api.body()).startsWith("{");
    HttpResponse<String> denied =
        send(
            post("/endpoints/churn/rollback", "reason=x")
                .header("authorization", "Bearer " + viewer)
                .header("accept", "text/html"));
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).contains("NOT_ALLOWED", "aria-label=\"Main\"");
    HttpResponse<String> stale =
        send(
            post("/ledger/verify", "csrf=old")
                .header("cookie", cookie(login(admin)))
                .header("accept", "text/html"));
    assertThat(stale.statusCode()).isEqualTo(403);
    assertThat(stale.body()).contains("FORGED_REQUEST", "load the page again", "aria-label");
  }

  @Test
  void keepsTheCookieFromScriptsAndOtherSites() throws Exception {
    HttpResponse<String> answer = login(admin);
    assertThat(answer.statusCode()).isEqualTo(303);
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HTTPOnly", "SameSite=Strict", "Path=/");
    assertThat(answer.headers().firstValue("location")).contains("/");
  }

  @Test
  void refusesAFormWithoutTheSessionsSecretWord() throws Exception {
    String cookie = cookie(login(admin));
    HttpRequest.Builder bare = post("/ledger/verify", "").header("cookie", cookie);
    assertThat(send(bare).statusCode()).isEqualTo(403);
    assertThat(send(post("/ledger/verify", "csrf=guess").header("cookie", cookie)).body())
        .contains("FORGED_REQUEST");
    String page = send(get("/ledger").header("cookie", cookie)).body();
    Matcher word = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page);
    assertThat(word.find()).isTrue();
    HttpResponse<String> ours =
        send(post("/ledger/verify", "csrf=" + word.group(1)).header("cookie", cookie));
    assertThat(ours.statusCode()).isEqualTo(200);
    assertThat(ours.body()).contains("Intact");
  }

  @Test
  void forgetsASessionOnLogout() throws Exception {
    String cookie = cookie(login(admin));
    String page = send(get("/ledger").header("cookie", cookie)).body();
    Matcher word = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page);
    assertThat(word.find()).isTrue();
    send(post("/logout", "csrf=" + word.group(1)).header("cookie", cookie));
    assertThat(send(get("/ledger").header("cookie", cookie)).statusCode()).isEqualTo(401);
  }

  @Test
  void sendsNobodyElsewhereAfterLogin() throws Exception {
    for (String next : new String[] {"//evil.example", "https://evil.example", "/\\evil.example"}) {
      HttpResponse<String> answer =
          send(post("/login", "token=" + admin + "&next=" + encode(next)));
      assertThat(answer.headers().firstValue("location")).contains("/");
    }
  }

  @Test
  void writesEveryTokenChangeToTheLedgerButNoSecret() throws Exception {
    IssuedToken token = server.issueToken("short-lived", Role.OPERATOR);
    server.revokeToken(token.id());
    String page = send(get("/ledger").header("authorization", "Bearer " + admin)).body();
    assertThat(page)
        .contains("token issued", "token revoked", "token/" + token.id(), "role operator")
        .doesNotContain(token.secret());
  }

  @Test
  void keepsTheLastAdmin() {
    String id = server.firstAdmin().orElseThrow().id();
    assertThatThrownBy(() -> server.revokeToken(id))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            fault -> assertThat(fault.code()).isEqualTo(ServerError.LAST_ADMIN));
  }

  @Test
  void servesAssetsForEverUnderTheirDigest() throws Exception {
    String page = send(get("/login")).body();
    Matcher style = Pattern.compile("href=\"(/static/[0-9a-f]{12}/console.css)\"").matcher(page);
    assertThat(style.find()).isTrue();
    HttpResponse<String> answer = send(get(style.group(1)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    assertThat(send(get("/static/000000000000/console.css")).statusCode()).isEqualTo(404);
  }

  @Test
  void forbidsInlineScriptsOnPages() throws Exception {
    HttpResponse<String> page = send(get("/login"));
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void saysWhichPortIsTaken(@TempDir Path home) {
    ServerConfig taken = ServerConfig.at(home).withPort(server.port());
    assertThatThrownBy(() -> PlimsollServer.start(taken))
        .isInstanceOfSatisfying(
            PlimsollException.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ServerError.PORT_IN_USE);
              assertThat(fault.blame()).isEqualTo(Blame.RESOURCES);
              assertThat(fault).hasMessageContaining(String.valueOf(server.port()));
            });
  }

  @Test
  void printsTheFirstTokenOnlyOnce(@TempDir Path home) throws Exception {
    String first;
    try (PlimsollServer once = PlimsollServer.start(ServerConfig.at(home).withPort(0))) {
      first = once.firstAdmin().orElseThrow().secret();
    }
    try (PlimsollServer again = PlimsollServer.start(ServerConfig.at(home).withPort(0))) {
      assertThat(again.firstAdmin()).isEmpty();
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + again.port() + "/ledger"))
              .header("authorization", "Bearer " + first)
              .build();
      assertThat(client.send(ask, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> login(String token) throws Exception {
    return send(post("/login", "token=" + token));
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }

  private HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpRequest.Builder post(String path, String form) {
    return get(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
