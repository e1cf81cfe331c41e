package dev.plimsoll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import dev.plimsoll.serving.BatchSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServingOptionsTest {
  @Test
  void changesWhatIsSaidAndNothingElse() {
    BatchSettings usual = BatchSettings.usual();
    assertThat(read()).isEqualTo(usual);
    assertThat(read("--answer-cache", "64MB")).isEqualTo(usual.withCacheBytes(64L << 20));
    assertThat(read("--caller-rows", "10", "--wait-max", "2s"))
        .isEqualTo(usual.withCallerRowsMax(10).withWaitMax(Duration.ofSeconds(2)));
  }

  @Test
  void refusesSizesAndCountsThatAreNone() {
    for (String[] wrong :
        new String[][] {
          {"--answer-cache", "64"},
          {"--answer-cache", "0MB"},
          {"--answer-cache", "-1GB"},
          {"--caller-rows", "0"},
          {"--caller-rows", "many"},
          {"--wait-max", "0s"}
        }) {
      assertThatThrownBy(() -> read(wrong)).hasMessageContainingAll(wrong[0], "expected");
    }
  }

  @Test
  void aServerToldSoRemembersAnswersAndHoldsACallerToItsRows(@TempDir Path folder)
      throws Exception {
    TinyProject project = new TinyProject(folder);
    project.run().done();
    ServerConfig config =
        ServerConfig.at(project.home())
            .withPort(0)
            .withBatching(read("--answer-cache", "1MB", "--caller-rows", "1"));
    try (PlimsollServer server = PlimsollServer.start(config)) {
      String token = server.issueToken("asks", Role.VIEWER).secret();
      assertThat(post(server, token, 1).statusCode()).isEqualTo(200);
      assertThat(post(server, token, 1).statusCode()).isEqualTo(200);
      HttpResponse<String> refused = post(server, token, 2);
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("rows in one request: 2 (expected: at most 1;");
      HttpRequest stats = request(server, token, "/v2/models/tiny/stats").GET().build();
      assertThat(send(stats).body()).containsPattern("\"cache_hit\":\\{\"count\":1,");
    }
  }

  private static BatchSettings read(String... arguments) {
    return CommandLine.populateCommand(new ServingOptions(), arguments).batching();
  }

  private static HttpResponse<String> post(PlimsollServer server, String token, int rows)
      throws Exception {
    String numbers = rows == 1 ? "[41.5]" : "[41.5, 41.5]";
    String plans = rows == 1 ? "[\"basic\"]" : "[\"basic\", \"basic\"]";
    String body =
        """
        {"inputs": [
          {"name": "age", "shape": [%1$d], "datatype": "FP64", "data": %2$s},
          {"name": "spend", "shape": [%1$d], "datatype": "FP64", "data": %2$s},
          {"name": "plan", "shape": [%1$d], "datatype": "BYTES", "data": %3$s}]}
        """
            .formatted(rows, numbers, plans);
    return send(
        request(server, token, "/v2/models/tiny/infer")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpRequest.Builder request(PlimsollServer server, String token, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
