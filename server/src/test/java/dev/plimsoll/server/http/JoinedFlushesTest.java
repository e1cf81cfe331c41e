package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent with one system call on the loopback is there to be read with one. */
@Timeout(60)
class JoinedFlushesTest {
  private static final int TIMES = 50;

  private final WireRoom room;

  JoinedFlushesTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void headersAndBodyOfAnAnswerComeTogether() throws Exception {
    String body = WireRoom.request("1", "\"AA\"");
    comesWhole(
        "POST /v2/models/late/infer HTTP/1.1\r\nhost: a\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body,
        "}");
    comesWhole("GET /v2/models/late HTTP/1.1\r\nhost: a\r\n\r\n", "}");
    comesWhole("HEAD /v2/models/late HTTP/1.1\r\nhost: a\r\n\r\n", "\r\n\r\n");
  }

  private void comesWhole(String request, String end) throws Exception {
    byte[] sent = request.getBytes(StandardCharsets.US_ASCII);
    byte[] buffer = new byte[1 << 16];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), room.port())) {
      socket.setSoTimeout(30_000);
      InputStream in = socket.getInputStream();
      for (int i = 0; i < TIMES; i++) {
        socket.getOutputStream().write(sent);
        String answer = new String(buffer, 0, in.read(buffer), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith(end);
      }
    }
  }
}
