package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.server.http.Causes;
import io.netty.channel.unix.Errors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who breaks off has only himself to blame, on every wire, and is no event in our log. */
class BrokenOffTest {
  private static final List<String> PATHS =
      List.of(
          "/v2/models/any/infer",
          "/v1/feedback",
          "/v1/embeddings",
          "/v1/rerank",
          "/api/v1/endpoints");

  private static final int BROKEN_PIPE = -32;
  private static final int ASKING = 20;
  private static final int PIPELINED = 50;
  private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final PlimsollServer server;
  private final String token;

  BrokenOffTest(@TempDir Path home) {
    server = PlimsollServer.start(ServerConfig.at(home).withPort(0));
    token = server.issueToken("breaks off", Role.OPERATOR).secret();
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    server.close();
    System.setErr(before);
    assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("WARN", "ERROR");
  }

  @Test
  void whoHasNothingMoreToSayIsToldThatThereShouldBeMore() throws Exception {
    for (String path : PATHS) {
      try (Socket socket = half(path)) {
        socket.shutdownOutput();
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(new String(answer, StandardCharsets.UTF_8))
            .as(path)
            .startsWith("HTTP/1.1 400")
            .contains("body: cut short (expected: 500 bytes, as content-length says)");
      }
    }
  }

  @Test
  void whoSendsChunksThatAreNoneIsRefusedAndNotMourned() throws Exception {
    for (String path : PATHS) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(10_000);
        String request =
            "POST %s HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
                .formatted(path, token);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(12)).as(path).asString().endsWith(" 400");
      }
    }
  }

  @Test
  void whoBreaksOffIsNotMourned() throws Exception {
    for (String path : PATHS) {
      Socket socket = half(path);
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  @Test
  void whoDoesNotStayForTheAnswersIsNotMourned() throws Exception {
    for (String path : List.of("/metrics", "/v2", "/v2/models/any", "/openapi.json", "/login")) {
      String one =
          "GET %s HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\n\r\n".formatted(path, token);
      for (int i = 0; i < ASKING; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write(one.repeat(PIPELINED).getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readNBytes(1 + i * 20);
        socket.setSoLinger(i % 2 == 0, 0);
        socket.close();
      }
    }
  }

  @Test
  void whatSocketsSayOfThoseWhoHaveGoneIsADeparture() {
    for (String call : List.of("writev(..)", "read(..)", "sendAddress(..)")) {
      assertThat(Causes.isDeparture(new Errors.NativeIoException(call, BROKEN_PIPE))).isTrue();
    }
    assertThat(Causes.isDeparture(new ClosedChannelException())).isTrue();
    assertThat(Causes.isDeparture(new IOException("No space left on device"))).isFalse();
  }

  /** A request that has begun to send its body, of which the server has read the head. */
  private Socket half(String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    String head =
        "POST %s HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\ncontent-length: 500\r\nexpect: 100-continue\r\n\r\n"
            .formatted(path, token);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    assertThat(socket.getInputStream().readNBytes(GO_ON.length())).asString().isEqualTo(GO_ON);
    socket.getOutputStream().write('{');
    return socket;
  }
}
