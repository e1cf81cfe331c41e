package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.internal.document.ApiDocument;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document says what the server does. */
class ApiDocumentTest {
  private static final List<String> PROGRAMS =
      List.of(
          "/v1/",
          "/v2",
          "/api/",
          "/push",
          "/get-online-features",
          "/metrics",
          "/health",
          "/rerank",
          "/openapi.json");

  @Test
  void namesEveryCallThatIsBoundAndNoOther(@TempDir Path home) throws Exception {
    try (PlimsollServer server = PlimsollServer.start(ServerConfig.at(home).withPort(0))) {
      List<String> bound =
          server.calls().stream()
              .filter(
                  call ->
                      PROGRAMS.stream()
                          .anyMatch(
                              start -> call.substring(call.indexOf(' ') + 1).startsWith(start)))
              .toList();
      assertThat(bound).hasSizeGreaterThan(30);
      assertThat(ApiDocument.calls()).containsExactlyInAnyOrderElementsOf(bound);
      whole(document(server));
    }
  }

  private static JsonNode document(PlimsollServer server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/openapi.json"))
            .header("authorization", "Bearer " + server.issueToken("v", Role.VIEWER).secret())
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  private static void whole(JsonNode document) {
    assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
    Set<String> ids = new HashSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          JsonNode call = method.getValue();
                          assertThat(ids.add(call.path("operationId").asText())).isTrue();
                          assertThat(call.path("summary").asText()).isNotEmpty();
                          assertThat(call.at("/responses/200/content").size()).isEqualTo(1);
                          assertThat(call.path("parameters").size())
                              .as(path.getKey())
                              .isEqualTo((int) path.getKey().chars().filter(c -> c == '{').count());
                          assertThat(call.has("requestBody"))
                              .as(path.getKey())
                              .isEqualTo(method.getKey().equals("post"));
                        }));
    assertThat(document.at("/paths/~1v1~1embeddings/post/description").asText()).contains("viewer");
    assertThat(document.at("/paths/~1health/get/security").size()).isZero();
  }
}
