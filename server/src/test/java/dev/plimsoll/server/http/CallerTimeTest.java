package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a call may take is for its caller to say; the server's limit holds for who does not. */
@Timeout(60)
class CallerTimeTest {
  /** Takes much longer than the server gives. */
  private static final int LONG = 448;

  private final WireRoom room;

  CallerTimeTest(@TempDir Path home) {
    room = new WireRoom(home, new HttpLimits(32 << 20, Duration.ofMillis(150), false));
    room.createSlow();
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void aCallerMayGiveMoreTimeThanTheServerDoes() {
    HttpResponse<String> silent = room.slow(LONG, "").join();
    assertThat(silent.statusCode()).as(silent.body()).isEqualTo(504);
    HttpResponse<String> header = room.slow(LONG, "", "x-request-timeout-ms", "50000").join();
    assertThat(header.statusCode()).as(header.body()).isEqualTo(200);
    HttpResponse<String> parameter = room.slow(LONG, "\"timeout\": 50000000").join();
    assertThat(parameter.statusCode()).as(parameter.body()).isEqualTo(200);
  }

  @Test
  void theEarlierOfTwoWordsCounts() {
    HttpResponse<String> late =
        room.slow(LONG, "\"timeout\": 50000000", "x-request-timeout-ms", "150").join();
    assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
    late = room.slow(LONG, "\"timeout\": 150000", "x-request-timeout-ms", "50000").join();
    assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
  }
}
