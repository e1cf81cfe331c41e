package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.request;
import static dev.plimsoll.server.http.WireRoom.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.PredictorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who has nothing more to say is answered; who has gone is not waited for. */
@Timeout(60)
class HalfClosedTest {
  private static final String LATE = "/v2/models/late/infer";
  private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

  private final WireRoom room;

  HalfClosedTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard(), HalfClosedTest::oneWorker);
    room.createSlow();
  }

  private static PredictorSettings oneWorker(PredictorSettings usual) {
    return new PredictorSettings(
        usual.clock(), usual.nanoTime(), usual.random(), 1, 8, 8, BatchSettings.usual());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void aQuickAnswerComesWhole() throws Exception {
    String answer = said(post(LATE, request("1", "\"AA\"")));
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"outputs\":[").endsWith("}");
    assertThat(said("GET /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(said("GET /nowhere HTTP/1.1\r\nhost: a\r\n\r\n")).startsWith("HTTP/1.1 404");
  }

  @Test
  void aSlowAnswerComesAfterNothingButInterimOnes() throws Exception {
    try (Socket socket = room.hanging(SlowModel.SOON, "", "ann")) {
      socket.shutdownOutput();
      assertGoesOn(socket);
      assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("}");
    }
    assertNothingIsLeft();
  }

  @Test
  void requestsSentAheadAreAllAnswered() throws Exception {
    String late = post(LATE, request("1", "\"AA\""));
    String slow = post("/v2/models/slow/infer", SlowModel.request(SlowModel.SOON, ""));
    String head = "HEAD /v2/models/late HTTP/1.1\r\nhost: a\r\n\r\n";
    String[] answers = said(late + slow + head + late).split("HTTP/1.1 ", -1);
    assertThat(answers).hasSize(5);
    assertThat(answers[0]).isEmpty();
    assertThat(answers[1]).startsWith("200").contains("\"outputs\":[").endsWith("}");
    assertThat(answers[2]).startsWith("200").contains("\"outputs\":[").endsWith("}");
    assertThat(answers[3]).startsWith("200").endsWith("\r\n\r\n");
    assertThat(answers[4]).startsWith("200").contains("\"outputs\":[").endsWith("}");
  }

  @Test
  void whoAsksBeforeItSendsIsAnsweredToo() throws Exception {
    try (Socket socket = open()) {
      String[] parts = post(LATE, request("1", "\"AA\"")).split("\r\n\r\n", 2);
      write(socket, parts[0] + "\r\nexpect: 100-continue\r\n\r\n");
      assertGoesOn(socket);
      write(socket, parts[1]);
      socket.shutdownOutput();
      assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("}");
    }
  }

  @Test
  void halfABodyIsRefusedAndEndsTheConnection() throws Exception {
    String whole = post(LATE, request("1", "\"AA\""));
    assertThat(said(whole.substring(0, whole.length() - 9)))
        .startsWith("HTTP/1.1 400")
        .contains("{\"error\":\"body: cut short (expected: ")
        .contains(" bytes, as content-length says)");
    String chunked = "POST " + LATE + " HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    assertThat(said(chunked + "3\r\n{\"i\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("body: cut short (expected: a last chunk)");
    assertThat(said(chunked + "3\r\n{\"")).startsWith("HTTP/1.1 400");
    assertNothingIsLeft();
  }

  @Test
  void noneOfItIsLogged() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      String whole = post(LATE, request("1", "\"AA\""));
      for (int length : new int[] {0, 9, 40, whole.length() - 1, whole.length()}) {
        assertThat(said(whole.substring(0, length))).doesNotStartWith("HTTP/1.1 5");
      }
      room.hanging(SlowModel.NEVER, "", "ann").close();
      assertNothingIsLeft();
    } finally {
      System.setErr(before);
    }
    assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("WARN", "ERROR");
  }

  @Test
  void halfAHeadAndNoHeadAtAllEndTheConnection() throws Exception {
    assertThat(said("POST " + LATE + " HTTP/1.1\r\nhost: a\r\ncontent-le"))
        .startsWith("HTTP/1.1 400");
    assertThat(said("POST /v2/mod")).isEmpty();
    assertThat(said("")).isEmpty();
    try (Socket socket = open()) {
      write(socket, "GET /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n");
      until(() -> available(socket));
      socket.shutdownOutput();
      assertThat(rest(socket)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whoGoesAfterItHasHalfClosedStopsItsRun() throws Exception {
    try (Socket running = room.hanging(SlowModel.NEVER, "", "ann")) {
      until(() -> room.predictor.rowsInFlight() == 1 && room.predictor.piecesWaiting() == 0);
      running.shutdownOutput();
      assertGoesOn(running);
      assertGoesOn(running);
      assertThat(room.predictor.rowsInFlight()).isEqualTo(1);
    }
    assertNothingIsLeft();
  }

  @Test
  void whoGoesStopsItsRunHoweverItGoes() throws Exception {
    for (boolean reset : new boolean[] {false, true}) {
      Socket running = room.hanging(SlowModel.NEVER, "", "ann");
      until(() -> room.predictor.rowsInFlight() == 1 && room.predictor.piecesWaiting() == 0);
      running.setSoLinger(reset, 0);
      running.close();
      assertNothingIsLeft();
    }
  }

  /** A run that is not stopped takes minutes. */
  private void assertNothingIsLeft() throws Exception {
    until(() -> room.predictor.rowsInFlight() == 0);
    assertThat(room.infer(request("1", "\"AA\"")).statusCode()).isEqualTo(200);
    assertThat(room.slow(1, "").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: a\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** What comes to one who sends this and no more. */
  private String said(String sent) throws IOException {
    try (Socket socket = open()) {
      write(socket, sent);
      socket.shutdownOutput();
      return rest(socket);
    }
  }

  @Test
  void aConnectionThatIsNotKeptEndsSoonAfterItsAnswer() throws IOException {
    for (String rest :
        List.of(" HTTP/1.0\r\n\r\n", " HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")) {
      try (Socket socket = open()) {
        socket.setSoTimeout(2_000);
        write(socket, "GET /v2/health/live" + rest);
        byte[] all = socket.getInputStream().readAllBytes();
        assertThat(new String(all, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), room.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertGoesOn(Socket socket) throws IOException {
    byte[] goOn = socket.getInputStream().readNBytes(GO_ON.length());
    assertThat(new String(goOn, StandardCharsets.UTF_8)).isEqualTo(GO_ON);
  }

  /** What comes until the connection is closed; a busy machine's quick answer may be a slow one. */
  private static String rest(Socket socket) throws IOException {
    byte[] all = socket.getInputStream().readAllBytes();
    return new String(all, StandardCharsets.UTF_8).replace(GO_ON, "");
  }

  private static boolean available(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
