package dev.plimsoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first half hour of a user with a table of their own: no times, no features, two commands, and
 * a service that answers.
 */
class GermanCreditTest {
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final Pattern URL = Pattern.compile("console and API: (http://\\S+)/");
  private static final Pattern TOKEN = Pattern.compile("token \\(shown once\\): (\\S+)");

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void goesFromATableToAServiceThatAnswersAndEndsCleanly(@TempDir Path folder) throws Exception {
    Launcher plimsoll = Launcher.here(folder);
    Path table =
        Files.copy(
            Launcher.root().resolve("examples/credit/credit.csv"), folder.resolve("credit.csv"));
    String home = folder.resolve("home").toString();

    succeed(plimsoll.run(LONGEST, "init", table.toString(), "--label", "class"));
    assertThat(folder.resolve("plimsoll.yaml")).exists();
    Launcher.Ended run = succeed(plimsoll.run(LONGEST, "run", folder.toString(), "--home", home));
    assertThat(run.out()).contains("the gate was passed", "released as credit/1");

    Launcher.Started up = plimsoll.start("up", "--home", home, "--port", "0");
    try {
      String url = awaitLine(up, URL);
      String token = awaitLine(up, TOKEN);
      ask(url, token, Files.readAllLines(table));
      assertThat(ok(get(url, token, "/api/v1/models/credit/versions/1/card")).toString())
          .contains("It learned from ", "credit, 1,000 rows in all")
          .doesNotContain("unknown dataset");
      assertThat(post(url, "not-a-token", "/v2/models/credit/infer", Map.of()).statusCode())
          .isEqualTo(401);
      up.process().destroy();
      Launcher.Ended ended = up.await(Duration.ofMinutes(1));
      assertThat(ended.status()).as(ended.err()).isZero();
    } finally {
      up.process().destroyForcibly().waitFor();
    }
    succeed(plimsoll.run(LONGEST, "audit", "verify", "--home", home));
    assertThat(plimsoll.crashes()).isEmpty();
  }

  private void ask(String url, String token, List<String> lines)
      throws IOException, InterruptedException {
    Map<String, String> columns = columns(lines.get(0), lines.get(1));
    JsonNode signature = ok(get(url, token, "/v2/models/credit"));
    List<Object> inputs = new ArrayList<>();
    inputs.add(tensor("prediction_id", "BYTES", "first"));
    for (JsonNode input : signature.path("inputs")) {
      String name = input.path("name").asText();
      String datatype = input.path("datatype").asText();
      assertThat(columns).containsKey(name);
      String value = columns.getOrDefault(name, "");
      inputs.add(tensor(name, datatype, datatype.equals("BYTES") ? value : (Object) number(value)));
    }
    assertThat(inputs).as("every column but the label, and the id").hasSize(columns.size());
    JsonNode answer = ok(post(url, token, "/v2/models/credit/infer", Map.of("inputs", inputs)));
    double probability = Double.NaN;
    for (JsonNode output : answer.path("outputs")) {
      if (output.path("name").asText().equals("probability")) {
        probability = output.path("data").path(0).asDouble();
      }
    }
    assertThat(probability).as(answer.toString()).isBetween(0.0, 1.0);
    JsonNode pasted = ok(post(url, token, "/v2/models/credit/infer", exampleOfTheReadme()));
    assertThat(pasted.at("/outputs/0/data")).isEqualTo(answer.at("/outputs/0/data"));
    ok(post(url, token, "/v1/feedback", Map.of("prediction_id", "first", "label", 0)));
    ok(post(url, token, "/v1/feedback", Map.of("prediction_id", "first", "label", 0)));
  }

  private HttpResponse<String> get(String url, String token, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  /** What the README sends about the same row, whole. */
  private static Object exampleOfTheReadme() throws IOException {
    String readme = Files.readString(Launcher.root().resolve("README.md"));
    Matcher example = Pattern.compile("/infer -d '\n(\\{.*?)'\n", Pattern.DOTALL).matcher(readme);
    assertThat(example.find()).isTrue();
    return Json.parse(example.group(1));
  }

  /** A column of yes and no is read as true and false, which a model takes as 1 and 0. */
  private static double number(String cell) {
    return switch (cell) {
      case "yes" -> 1;
      case "no" -> 0;
      default -> Double.parseDouble(cell);
    };
  }

  private static Map<String, Object> tensor(String name, String datatype, Object value) {
    return Map.of(
        "name", name, "datatype", datatype, "shape", List.of(1, 1), "data", List.of(value));
  }

  private static Map<String, String> columns(String heads, String values) {
    Map<String, String> columns = new LinkedHashMap<>();
    List<String> names = List.of(heads.split(",", -1));
    List<String> cells = List.of(values.split(",", -1));
    assertThat(cells).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i), cells.get(i));
    }
    return columns;
  }

  private HttpResponse<String> post(String url, String token, String path, Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(Json.text(body)))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static JsonNode ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  private static Launcher.Ended succeed(Launcher.Ended ended) {
    assertThat(ended.status()).as(ended.err() + ended.out()).isZero();
    return ended;
  }

  private static String awaitLine(Launcher.Started started, Pattern wanted)
      throws IOException, InterruptedException {
    for (int i = 0; i < 600 && started.process().isAlive(); i++) {
      Matcher matcher = wanted.matcher(started.printed());
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError(
        "no line like " + wanted + " in:\n" + started.printed() + started.told());
  }
}
