package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.IssuedToken;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a caller can get wrong with a server that {@code plimsoll run} has filled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
  private static final String INFER = "/v2/models/tiny/infer";
  private static final String GOOD =
      """
      {"inputs": [
        {"name": "age", "shape": [1], "datatype": "FP64", "data": [41.5]},
        {"name": "spend", "shape": [1], "datatype": "FP64", "data": [20.5]},
        {"name": "plan", "shape": [1], "datatype": "BYTES", "data": ["basic"]}]}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final PlimsollServer server;
  private final IssuedToken viewer;
  private final IssuedToken operator;

  BadRequestTest(@TempDir Path folder) {
    TinyProject project = new TinyProject(folder);
    project.run().done();
    server = PlimsollServer.start(ServerConfig.at(project.home()).withPort(0));
    viewer = server.issueToken("looks", Role.VIEWER);
    operator = server.issueToken("works", Role.OPERATOR);
  }

  @BeforeAll
  void answersAGoodRequest() throws Exception {
    assertThat(post(INFER, GOOD, viewer).statusCode()).isEqualTo(200);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void refusesValuesOfTheWrongType() throws Exception {
    refused("[41.5]", "[\"old\"]", "'age'");
    refused("[\"basic\"]", "[3]", "'plan'");
    refused("\"FP64\", \"data\": [41.5]", "\"FP12\", \"data\": [41.5]", "'FP12'");
    refused("[41.5]", "[41.5, 42]", "'age'");
    refused("\"name\": \"age\"", "\"name\": \"aeg\"", "'aeg'");
  }

  @Test
  void refusesNumbersThatAreNone() throws Exception {
    refused("[41.5]", "[NaN]", "NaN");
    refused("[41.5]", "[Infinity]", "Infinity");
    refused("[41.5]", "[-Infinity]", "Infinity");
    refused("[41.5]", "[1e400]", "too large");
  }

  @Test
  void takesNullForAMissingValue() throws Exception {
    HttpResponse<String> answer = post(INFER, GOOD.replace("[41.5]", "[null]"), viewer);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    answer = post(INFER, GOOD.replace("[\"basic\"]", "[null]"), viewer);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void doesNotFindModelsAndVersionsThatAreNotThere() throws Exception {
    HttpResponse<String> model = post("/v2/models/tinny/infer", GOOD, viewer);
    assertThat(model.statusCode()).isEqualTo(404);
    assertThat(model.body()).contains("'tinny'", "tiny");
    assertThat(post("/v2/models/tiny/versions/99/infer", GOOD, viewer).statusCode()).isEqualTo(404);
    assertThat(get("/v2/models/tinny", viewer).statusCode()).isEqualTo(404);
    assertThat(get("/nowhere", viewer).statusCode()).isEqualTo(404);
  }

  @Test
  void refusesABodyOf100MegabytesWhenItIsAnnounced() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                  .formatted(INFER, viewer.secret())
              + "Content-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
    assertThat(post(INFER, GOOD, viewer).statusCode()).isEqualTo(200);
  }

  @Test
  void asksWhoCallsAndWhatTheyMay() throws Exception {
    assertThat(post(INFER, GOOD, null).statusCode()).isEqualTo(401);
    HttpResponse<String> push = post("/push", "{\"push_source_name\": \"tiny\"}", viewer);
    assertThat(push.statusCode()).isEqualTo(403);
    assertThat(push.body()).contains("operator");
    assertThat(post("/v1/feedback", "{}", viewer).statusCode()).isEqualTo(403);
  }

  @Test
  void tellsFeedbackForAPredictionThatNobodyMade() throws Exception {
    String item = "{\"prediction_id\": \"nobody-made-me\", \"label\": 1}";
    HttpResponse<String> one = post("/v1/feedback", item, operator);
    assertThat(one.statusCode()).as(one.body()).isEqualTo(404);
    assertThat(one.body()).contains("nobody-made-me");
    HttpResponse<String> many = post("/v1/feedback", "{\"items\": [" + item + "]}", operator);
    assertThat(many.statusCode()).isEqualTo(200);
    JsonNode answer = Json.parse(many.body());
    assertThat(answer.path("unknown").asInt()).isEqualTo(1);
    assertThat(answer.at("/results/0/error/message").asText()).contains("nobody-made-me");
  }

  @Test
  void pagesOfAnEmptyHomeSayThatThereIsNothingYet(@TempDir Path empty) throws Exception {
    try (PlimsollServer bare = PlimsollServer.start(ServerConfig.at(empty).withPort(0))) {
      IssuedToken token = bare.issueToken("looks", Role.VIEWER);
      for (String page : List.of("/", "/models", "/endpoints", "/monitoring", "/data", "/ledger")) {
        HttpResponse<String> answer = send(request(bare.port(), page, token).GET().build());
        assertThat(answer.statusCode()).as("%s: %s", page, answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("<html").doesNotContain("Exception");
      }
      HttpResponse<String> infer =
          send(
              request(bare.port(), INFER, token)
                  .POST(HttpRequest.BodyPublishers.ofString(GOOD))
                  .build());
      assertThat(infer.statusCode()).isEqualTo(404);
    }
  }

  private void refused(String from, String to, String part) throws Exception {
    assertThat(GOOD).contains(from);
    HttpResponse<String> answer = post(INFER, GOOD.replace(from, to), viewer);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    String message = Json.parse(answer.body()).path("error").asText();
    assertThat(message).contains(part).contains("(expected: ").doesNotContain("Exception");
  }

  private HttpResponse<String> post(String path, String body, @Nullable IssuedToken token)
      throws IOException, InterruptedException {
    return send(
        request(server.port(), path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> get(String path, IssuedToken token)
      throws IOException, InterruptedException {
    return send(request(server.port(), path, token).GET().build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path, @Nullable IssuedToken token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token.secret());
  }
}
