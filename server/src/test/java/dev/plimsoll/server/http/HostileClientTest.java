package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileClientTest {
  private static final int MUTANTS = 5000;

  private final WireRoom room;

  HostileClientTest(@TempDir Path home) {
    room = new WireRoom(home, new HttpLimits(1 << 20, Duration.ofSeconds(2), true));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void refusesABodyOfAHundredMegabytesByItsAnnouncedLength() throws Exception {
    String head =
        "POST /v2/models/late/infer HTTP/1.1\r\nhost: a\r\ncontent-length: 104857600\r\n\r\n{";
    String answer = talk(head);
    assertThat(answer).startsWith("HTTP/1.1 413").contains("{\"error\":\"body: too large");
    assertStillAnswers();
  }

  @Test
  void whoIsStillSendingCanReadTheRefusal() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), room.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /v2/models/late/infer HTTP/1.1\r\nhost: a\r\ncontent-length: 104857600\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 20; i++) { // as over a slow line: a reset would take the answer along
        out.write(new byte[1024]);
        out.flush();
        Thread.sleep(40);
      }
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("{\"error\":\"body: too large");
    }
    assertStillAnswers();
  }

  @Test
  void refusesAnUnannouncedBodyThatGrowsTooLarge() throws Exception {
    byte[] body = "[".repeat(3 << 20).getBytes(StandardCharsets.US_ASCII);
    HttpResponse<String> answer =
        room.send(
            "/v2/models/late/infer",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertStillAnswers();
  }

  @Test
  void refusesASmallBodyThatUnpacksToALargeOne() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(new byte[64 << 20]);
    }
    HttpResponse<String> answer =
        room.send(
            "/v2/models/late/infer",
            BodyPublishers.ofByteArray(zipped.toByteArray()),
            "content-encoding",
            "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(json(answer).path("error").asText()).startsWith("body: too large");
    assertStillAnswers();
  }

  @Test
  void givesUpOnAClientThatDoesNotFinish() throws Exception {
    String head =
        "POST /v2/models/late/infer HTTP/1.1\r\nhost: a\r\ncontent-length: 500\r\n\r\n{\"inputs\"";
    assertThat(talk(head)).startsWith("HTTP/1.1 408").contains("not received");
    assertStillAnswers();
  }

  @Test
  void givesUpOnAClientThatTricklesWithoutEnd() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), room.port())) {
      socket.setSoTimeout(20);
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /v2/models/late/infer HTTP/1.1\r\nhost: a\r\ncontent-length: 9000\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] buffer = new byte[8192];
      int read = 0;
      for (int i = 0; i < 500 && read == 0; i++) {
        out.write(' ');
        out.flush();
        try {
          read = socket.getInputStream().read(buffer);
        } catch (SocketTimeoutException ignored) {
          read = 0;
        }
      }
      assertThat(new String(buffer, 0, Math.max(0, read), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408");
    }
    assertStillAnswers();
  }

  @Test
  void aPathThatCannotBeReadIsRefusedInTheProtocolsWords() throws Exception {
    for (String path : new String[] {"/v2/models/a%0d%0ax-evil:%201", "/v2/a%00", "/v2/../../x"}) {
      String answer = talk("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 400").contains("{\"error\":\"request: Bad Request");
      assertThat(answer).doesNotContain("x-evil");
    }
    assertStillAnswers();
  }

  @Test
  void anotherMethodIsToldWhichOnesThereAre() throws Exception {
    assertThat(talk("GET /v2/models/late/versions/1/infer HTTP/1.1\r\nhost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("allow: POST\r\n");
    assertThat(talk("DELETE /v2/models/late?x=1 HTTP/1.1\r\nhost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("allow: GET, HEAD\r\n");
    assertThat(talk("GET /push HTTP/1.1\r\nhost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("allow: POST\r\n");
  }

  @Test
  void lineBreaksNeverBecomeHeaders() throws Exception {
    String injected = "a\\r\\nx-evil: 1";
    String body =
        request("1", "\"AA\"")
            .replaceFirst(
                "\\{",
                "{\"parameters\": {\"prediction_id\": \""
                    + injected.replace("\\", "\\\\")
                    + "\"}, ");
    HttpResponse<String> answer = room.infer(body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("x-evil")).isEmpty();
    assertStillAnswers();
  }

  @Test
  void neverFailsItselfHoweverARequestIsMangled() throws Exception {
    String[] paths = {"/v2/models/late/infer", "/v1/feedback", "/push", "/get-online-features"};
    String[] bodies = {
      request("1, 2", "\"AA\", \"B\"")
          .replace(
              "{\"name\": \"distance\"",
              "{\"name\": \"decision_at\", \"shape\": [2], \"datatype\": \"INT64\","
                  + " \"data\": [1772366400000000, 5]}, {\"name\": \"distance\""),
      "{\"items\": [{\"prediction_id\": \"a\", \"label\": 1, \"at\": \"2026-03-01T13:00:00Z\"}]}",
      "{\"push_source_name\": \"planes\", \"df\": {\"tail\": [\"N1\"], \"delay\": [1],"
          + " \"event_at\": [1772366400000000], \"known_at\": [1772366400000000]}}",
      "{\"features\": [\"plane:delay\"], \"entities\": {\"tail\": [\"N1\", 2]}}"
    };
    SplittableRandom random = new SplittableRandom(20260301);
    int answered = 0;
    for (int i = 0; i < MUTANTS; i++) {
      int which = i % paths.length;
      byte[] mutant = Mutation.text(bodies[which].getBytes(StandardCharsets.UTF_8), random);
      HttpResponse<String> answer = room.send(paths[which], BodyPublishers.ofByteArray(mutant));
      assertThat(answer.statusCode())
          .as(() -> new String(mutant, StandardCharsets.UTF_8) + "\n" + answer.body())
          .isLessThan(500);
      answered += answer.statusCode() == 200 ? 1 : 0;
    }
    assertThat(answered).as("mutants that are still right").isBetween(1, MUTANTS - 1000);
  }

  private void assertStillAnswers() throws Exception {
    assertThat(room.infer(request("1", "\"AA\"")).statusCode()).isEqualTo(200);
  }

  private String talk(String head) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), room.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] buffer = new byte[8192];
      StringBuilder answer = new StringBuilder();
      while (!answer.toString().contains("}")) {
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
          break;
        }
        answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
      return answer.toString();
    }
  }
}
