package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/protocols.md do what the page says. */
class ProtocolsPageTest {
  private static final Path PAGE = Path.of("../docs/protocols.md");
  private static final Path TESTS = Path.of("src/test/java/dev/plimsoll/server/http");

  @Test
  void theRequestGetsTheAnswerBelowIt(@TempDir Path home) throws Exception {
    Matcher curl =
        Pattern.compile("curl .* localhost:8080(\\S+) -d '(.*)'", Pattern.DOTALL)
            .matcher(block("request"));
    assertThat(curl.find()).isTrue();
    try (WireRoom room = new WireRoom(home, HttpLimits.standard())) {
      HttpResponse<String> answer = room.post(curl.group(1), curl.group(2));
      assertThat(Json.parse(answer.body())).isEqualTo(Json.parse(block("answer")));
    }
  }

  @Test
  void theOtherExamplesStandInTests() throws Exception {
    Path python = Path.of("src/test/python/tritonclient_interop.py");
    linesStandIn(block("tritonclient_interop.py"), python);
    linesStandIn(
        block("KserveClientTest")
            .replace("8080", "port()")
            .replace("(channel)", "(room.channel())"),
        TESTS.resolve("WireRoom.java"),
        TESTS.resolve("KserveClientTest.java"));
  }

  /** What a line says, whatever the variable is called; the tests use both modules of Triton's. */
  private static void linesStandIn(String example, Path... files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      all.append(Files.readString(file));
    }
    String source =
        squeezed(all.toString()).replace("module.", "triton_http.").replace(",**options", "");
    assertThat(example.lines().map(ProtocolsPageTest::squeezed).filter(line -> !line.isEmpty()))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(source).contains(line.substring(1 + line.indexOf("=", 1))));
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static String block(String name) throws IOException {
    Matcher found =
        Pattern.compile(
                "<!-- tested: " + Pattern.quote(name) + " -->\\s*```\\w+\\n(.*?)```",
                Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }
}
