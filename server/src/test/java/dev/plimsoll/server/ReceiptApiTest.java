package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Receipts and the right to be forgotten, as programs ask for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiptApiTest {
  private static final Instant TIME = Instant.parse("2026-06-01T00:00:00Z");

  private final HttpClient client = HttpClient.newHttpClient();
  private SampleHouse house;
  private String admin;
  private String viewer;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, "customer,income,plan\n1,1200.5,basic\n2,900,family\n");
    house = new SampleHouse(folder.resolve("home"), csv);
    admin = house.server.firstAdmin().orElseThrow().secret();
    viewer = house.server.issueToken("vera", Role.VIEWER).secret();
  }

  @AfterAll
  void stop() {
    house.close();
  }

  @Test
  void tellsAllOfAPredictionAndComputesItAgain() throws Exception {
    predict("a/1 ü", 0.75f);
    house.rooms.log().feedback(List.of(new Feedback("a/1 ü", 1, TIME, "gate")));
    String path =
        "/api/v1/receipts/"
            + URLEncoder.encode("a/1 ü", StandardCharsets.UTF_8).replace("+", "%20");
    JsonNode receipt = json(200, get(viewer, path));
    assertThat(receipt.at("/prediction/id").asText()).isEqualTo("a/1 ü");
    assertThat(receipt.at("/prediction/inputs/income").asDouble()).isEqualTo(0.75);
    assertThat(receipt.at("/prediction/kept/durability").asText()).isEqualTo("GROUP");
    assertThat(receipt.at("/prediction/propensity").asDouble()).isGreaterThan(0);
    assertThat(receipt.at("/routes/revision").asLong()).isPositive();
    assertThat(receipt.at("/labels/0/source").asText()).isEqualTo("gate");
    JsonNode replay = json(200, post(viewer, path + "/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("TO_THE_BIT");
    assertThat(replay.path("score").asDouble())
        .isEqualTo(receipt.at("/prediction/score").asDouble());
  }

  @Test
  void saysPlainlyWhyAMaskedPredictionCannotBeComputedAgain() throws Exception {
    EndpointSpec before = house.rooms.endpoints().spec("churn");
    house
        .rooms
        .endpoints()
        .change(
            new EndpointSpec(
                "churn",
                List.of(),
                new LogPolicy(
                    InputsKept.FULL,
                    List.of("income"),
                    null,
                    Durability.RELAXED,
                    LogPolicy.ARCHIVE_AFTER)),
            "test",
            "income is personal");
    try {
      predict("masked", 0.5f);
    } finally {
      house.rooms.endpoints().change(before, "test", "as before");
    }
    JsonNode receipt = json(200, get(viewer, "/api/v1/receipts/masked"));
    assertThat(receipt.at("/prediction/inputs")).isEmpty();
    assertThat(receipt.at("/prediction/kept/durability").asText()).isEqualTo("RELAXED");
    JsonNode replay = json(200, post(viewer, "/api/v1/receipts/masked/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("NOT_POSSIBLE");
    assertThat(replay.path("words").asText())
        .isEqualTo("cannot be computed again: personal inputs were masked: income");
  }

  @Test
  void forgetsForAdministratorsOnlyAndSaysWhen() throws Exception {
    predict("gone", 123.25f);
    String body =
        "{\"endpoint\": \"churn\", \"key\": \"income=123.25\", \"reason\": \"asked by letter\"}";
    assertThat(post(viewer, "/api/v1/log/forget", body).statusCode()).isEqualTo(403);
    assertThat(json(200, post(admin, "/api/v1/log/forget", body)).path("predictions").asInt())
        .isEqualTo(1);
    HttpResponse<String> answer = get(viewer, "/api/v1/receipts/gone");
    assertThat(json(410, answer).at("/error/code").asText()).isEqualTo("PREDICTION_ERASED");
    assertThat(answer.body()).contains("was erased on 20");
    assertThat(house.rooms.storage().ledger().about("endpoint/churn"))
        .extracting(entry -> entry.action())
        .contains("log.erasure_asked", "log.erased");
    assertThat(house.rooms.storage().ledger().about("endpoint/churn"))
        .noneMatch(entry -> entry.toString().contains("123.25"));
    assertThat(json(200, get(viewer, "/api/v1/log")).get(0).path("endpoint").asText())
        .isEqualTo("churn");
    assertThat(json(200, post(admin, "/api/v1/log/upkeep", "")).isArray()).isTrue();
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    assertThat(json(404, get(viewer, "/api/v1/receipts/none")).at("/error/code").asText())
        .isEqualTo("PREDICTION_UNKNOWN");
    assertThat(post(viewer, "/api/v1/receipts/none/replay", "").statusCode()).isEqualTo(404);
    for (String body :
        new String[] {
          "{}",
          "",
          "[]",
          "{\"endpoint\": \"churn\", \"key\": \"income\", \"reason\": \"x\"}",
          "{\"endpoint\": \"churn\", \"key\": \"income=\", \"reason\": \"x\"}",
          "{\"endpoint\": \"churn\", \"key\": \"income=1\"}"
        }) {
      assertThat(post(admin, "/api/v1/log/forget", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(
            post(
                    admin,
                    "/api/v1/log/forget",
                    "{\"endpoint\": \"no\", \"key\": \"a=1\", \"reason\": \"x\"}")
                .statusCode())
        .isEqualTo(404);
  }

  private void predict(String id, float income) throws Exception {
    String body =
        "{\"inputs\": [{\"name\": \"income\", \"datatype\": \"FP32\", \"shape\": [1, 1], \"data\": ["
            + income
            + "]}, {\"name\": \"prediction_id\", \"datatype\": \"BYTES\", \"shape\": [1, 1], \"data\":"
            + " [\""
            + id
            + "\"]}]}";
    json(200, post(viewer, "/v2/models/churn/infer", body));
  }

  private static JsonNode json(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Json.parse(answer.body());
  }

  private HttpResponse<String> get(String token, String path) throws Exception {
    return client.send(at(token, path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String token, String path, String body) throws Exception {
    return client.send(
        at(token, path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder at(String token, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.server.port() + path))
        .header("authorization", "Bearer " + token);
  }
}
