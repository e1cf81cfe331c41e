package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is too large is refused with one status on every wire, in the words of that wire. */
class BodyLimitTest {
  private static final int TOO_MANY = 34 << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final PlimsollServer server;
  private final String token;

  BodyLimitTest(@TempDir Path home) {
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    token = server.issueToken("sends much", Role.OPERATOR).secret();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aBodyThatIsAnnouncedAsLargeIsRefusedInTheShapeOfItsProtocol() throws Exception {
    refusals(this::announce);
  }

  @Test
  void aSmallBodyThatUnpacksToALargeOneIsRefusedAlike() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[TOO_MANY]);
    }
    refusals(path -> send(path, packed.toByteArray()));
  }

  private interface Wire {
    /** The body of an answer 413. */
    String refused(String path) throws Exception;
  }

  private static void refusals(Wire wire) throws Exception {
    assertThat(error(wire, "/v2/models/any/infer").isTextual()).isTrue();
    assertThat(error(wire, "/v1/feedback").path("code").asText()).isEqualTo("BODY_TOO_LARGE");
    for (String path : new String[] {"/v1/embeddings", "/v1/rerank", "/rerank"}) {
      JsonNode error = error(wire, path);
      assertThat(error.path("code").asText()).isEqualTo("request_too_large");
      assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }
  }

  private static JsonNode error(Wire wire, String path) throws Exception {
    return Json.parse(wire.refused(path)).path("error");
  }

  private String send(String path, byte[] packed) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(packed))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(413);
    return answer.body();
  }

  /** Over a bare socket: a client library may stumble over an answer before its body is sent. */
  private String announce(String path) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\ncontent-length: %d\r\n\r\n{"
            .formatted(path, token, TOO_MANY);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).startsWith("HTTP/1.1 413");
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      // One line of JSON; the brackets say where it ends.
      StringBuilder body = new StringBuilder();
      int depth = 0;
      do {
        int next = in.read();
        assertThat(next).as("end of the answer %s", body).isNotNegative();
        body.append((char) next);
        depth += next == '{' ? 1 : next == '}' ? -1 : 0;
      } while (depth > 0);
      return body.toString();
    }
  }
}
