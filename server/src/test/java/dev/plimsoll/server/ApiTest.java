package dev.plimsoll.server;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What programs can ask and do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private SampleHouse house;
  private String admin;
  private String operator;
  private String viewer;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, "customer,income,plan\n1,1200.5,basic\n2,900,family\n");
    house = new SampleHouse(folder.resolve("home"), csv);
    admin = house.server.firstAdmin().orElseThrow().secret();
    operator = house.server.issueToken("olga", Role.OPERATOR).secret();
    viewer = house.server.issueToken("vera", Role.VIEWER).secret();
  }

  @AfterAll
  void stop() {
    house.close();
  }

  @Test
  void listsModelsWithTheirAliases() throws Exception {
    JsonNode models = ok(get(viewer, "/api/v1/models"));
    assertThat(models.get(0).path("name").asText()).isEqualTo("churn");
    assertThat(models.get(0).path("versions").asInt()).isEqualTo(3);
    assertThat(models.get(0).path("champion").asInt()).isEqualTo(1);
  }

  @Test
  void tellsEverythingAboutAVersion() throws Exception {
    JsonNode version = ok(get(viewer, "/api/v1/models/churn/versions/2"));
    assertThat(version.path("gate").path("passed").asBoolean()).isFalse();
    assertThat(version.path("evidence").size()).isGreaterThanOrEqualTo(3);
    JsonNode card = ok(get(viewer, "/api/v1/models/churn/versions/1/card"));
    assertThat(card.path("version").asText()).isEqualTo("churn/1");
  }

  @Test
  void saysWhatIsUnknownInOneShape() throws Exception {
    HttpResponse<String> answer = get(viewer, "/api/v1/models/churn/versions/99");
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode error = Json.parse(answer.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("VERSION_UNKNOWN");
    assertThat(error.path("blame").asText()).isEqualTo("USER");
    assertThat(error.path("message").asText()).contains("churn/99", "expected");
    assertThat(get(viewer, "/api/v1/endpoints/none").statusCode()).isEqualTo(404);
    HttpResponse<String> dataset = get(viewer, "/data/nope");
    assertThat(dataset.statusCode()).isEqualTo(404);
    assertThat(dataset.body()).contains("DATASET_UNKNOWN", "nope", "customers");
    assertThat(get(viewer, "/api/v1/models/churn/versions/first").statusCode()).isEqualTo(400);
  }

  @Test
  void movesTrafficForOperatorsOnly() throws Exception {
    String routes =
        "{\"reason\": \"half and half\", \"routes\": [{\"version\": \"churn/1\", \"permille\": 500},"
            + " {\"version\": \"churn/3\", \"permille\": 500}]}";
    HttpResponse<String> refused = post(viewer, "/api/v1/endpoints/churn/route", routes);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("you are viewer", "expected: operator");
    JsonNode table = ok(post(operator, "/api/v1/endpoints/churn/route", routes));
    assertThat(table.path("actor").asText()).isEqualTo("olga");
    assertThat(table.path("routes").get(0).path("permille").asInt()).isEqualTo(500);
    JsonNode back =
        ok(post(operator, "/api/v1/endpoints/churn/rollback", "{\"reason\": \"not good\"}"));
    assertThat(back.path("revision").asInt()).isGreaterThan(table.path("revision").asInt());
    assertThat(ok(get(viewer, "/api/v1/endpoints/churn")).path("history").size())
        .isEqualTo(back.path("revision").asInt());
  }

  @Test
  void refusesHalfAThousandth() throws Exception {
    String routes =
        "{\"reason\": \"nearly\", \"routes\": [{\"version\": \"churn/1\", \"permille\": 999.5},"
            + " {\"version\": \"churn/3\", \"permille\": 0.5}]}";
    HttpResponse<String> answer = post(operator, "/api/v1/endpoints/churn/route", routes);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("permille: '999.5' (expected: a whole number");
    String shadow =
        "{\"reason\": \"beside\", \"routes\": [{\"version\": \"churn/1\", \"permille\": 1000},"
            + " {\"version\": \"churn/3\", \"permille\": 0, \"shadow\": true}]}";
    HttpResponse<String> unread = post(operator, "/api/v1/endpoints/churn/route", shadow);
    assertThat(unread.statusCode()).isEqualTo(400);
    assertThat(unread.body()).contains("field: 'shadow' (expected: one of [version, permille])");
  }

  @Test
  void anEndpointThatIsThereIsAConflict() throws Exception {
    String again = "{\"name\": \"churn\", \"model\": \"churn/1\", \"reason\": \"again\"}";
    HttpResponse<String> answer = post(operator, "/api/v1/endpoints", again);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    assertThat(answer.body()).contains("ENDPOINT_EXISTS");
  }

  @Test
  void aVersionIsApprovedByApproversOnce() throws Exception {
    String path = "/api/v1/models/churn/versions/1/approve";
    String reason = "{\"reason\": \"checked on last spring\"}";
    assertThat(post(operator, path, reason).statusCode()).isEqualTo(403);
    String approver = house.server.issueToken("grace", Role.APPROVER).secret();
    assertThat(post(approver, path, "{}").statusCode()).isEqualTo(400);
    JsonNode approval = ok(post(approver, path, reason));
    assertThat(approval.path("actor").asText()).isEqualTo("grace");
    assertThat(approval.path("role").asText()).isEqualTo("approver");
    assertThat(ok(post(approver, path, reason))).isEqualTo(approval);
    assertThat(ok(get(viewer, "/api/v1/models/churn/versions/1/card")).toString())
        .contains("Approved by grace (approver).");
  }

  @Test
  void anAlarmIsTakenUpByOperatorsOnce() throws Exception {
    JsonNode open = ok(get(viewer, "/api/v1/alarms")).get(0);
    assertThat(open.has("taken")).as(open.toString()).isFalse();
    String path = "/api/v1/alarms/" + open.path("id").asText() + "/acknowledge";
    String reason = "{\"reason\": \"a new supplier\"}";
    assertThat(post(viewer, path, reason).statusCode()).isEqualTo(403);
    assertThat(post(operator, path, "{}").statusCode()).isEqualTo(400);
    HttpResponse<String> unknown = post(operator, "/api/v1/alarms/12345678/acknowledge", reason);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("ALARM_UNKNOWN", "'12345678'");
    JsonNode taken = ok(post(operator, path, reason)).path("taken");
    assertThat(taken.path("by").asText()).isEqualTo("olga");
    ok(post(operator, path, "{\"reason\": \"another\"}"));
    assertThat(ok(get(viewer, "/api/v1/alarms")).get(0).path("taken")).isEqualTo(taken);
    assertThat(ok(get(viewer, "/api/v1/ledger?limit=1000")).toString())
        .containsOnlyOnce("alarm.acknowledged");
  }

  @Test
  void refusesAChangeWithoutAReason() throws Exception {
    for (String body : new String[] {"{}", "[]", "not json", "", "{\"reason\": \" \"}"}) {
      HttpResponse<String> answer = post(operator, "/api/v1/endpoints/churn/rollback", body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).as(body).contains("\"error\"", "expected");
    }
  }

  @Test
  void answersPredictionsOnTheSamePort() throws Exception {
    assertThat(client.send(at("/v2/health/ready").build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    String body =
        "{\"inputs\": [{\"name\": \"income\", \"datatype\": \"FP32\", \"shape\": [1, 1],"
            + " \"data\": [0.5]}]}";
    assertThat(post(viewer, "/v2/models/churn/infer", body).body()).contains("probability");
    HttpRequest nobody = at("/v2/models/churn/infer").POST(BodyPublishers.ofString(body)).build();
    assertThat(client.send(nobody, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void showsWindowsAlarmsAndTheLedger() throws Exception {
    assertThat(ok(get(viewer, "/api/v1/endpoints/churn/windows"))).hasSize(20);
    assertThat(ok(get(viewer, "/api/v1/alarms"))).hasSize(1);
    assertThat(ok(get(viewer, "/api/v1/ledger?after=2&limit=3")).path("entries")).hasSize(3);
    assertThat(ok(get(viewer, "/api/v1/ledger/verify")).path("intact").asBoolean()).isTrue();
  }

  @Test
  void givesAndTakesAccessForAdminsOnly() throws Exception {
    String wish = "{\"name\": \"ci\", \"role\": \"viewer\"}";
    assertThat(post(operator, "/api/v1/tokens", wish).statusCode()).isEqualTo(403);
    JsonNode token = ok(post(admin, "/api/v1/tokens", wish));
    String secret = token.path("secret").asText();
    assertThat(get(secret, "/api/v1/models").statusCode()).isEqualTo(200);
    assertThat(get(admin, "/api/v1/tokens").body()).contains("\"ci\"").doesNotContain(secret);
    HttpRequest revoke =
        at("/api/v1/tokens/" + token.path("id").asText())
            .header("authorization", "Bearer " + admin)
            .DELETE()
            .build();
    assertThat(client.send(revoke, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(get(secret, "/api/v1/models").statusCode()).isEqualTo(401);
    assertThat(post(admin, "/api/v1/tokens", "{\"name\": \"x\", \"role\": \"king\"}").body())
        .contains("king", "viewer, operator, approver, admin");
  }

  @Test
  void movesTheSimulatedClockForward() throws Exception {
    JsonNode moved = ok(post(operator, "/v1/clock", "{\"now\": \"2025-01-01T00:00:00Z\"}"));
    assertThat(moved.path("now").asText()).isEqualTo("2025-01-01T00:00:00Z");
    assertThat(moved.path("events")).hasSize(1);
    assertThat(post(operator, "/v1/clock", "{\"now\": \"soon\"}").statusCode()).isEqualTo(400);
    assertThat(post(viewer, "/v1/clock", "{\"now\": \"2025-02-01T00:00:00Z\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    HttpRequest large =
        at("/api/v1/endpoints/churn/rollback")
            .version(HttpClient.Version.HTTP_1_1)
            .header("authorization", "Bearer " + operator)
            .expectContinue(true) // or the answer could meet a client that is still sending
            .POST(BodyPublishers.ofString("x".repeat(33 << 20)))
            .build();
    HttpResponse<String> answer = client.send(large, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("REQUEST_TOO_LARGE");
  }

  private JsonNode ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  private HttpResponse<String> get(String token, String path) throws Exception {
    return client.send(
        at(path).header("authorization", "Bearer " + token).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String token, String path, String body) throws Exception {
    return client.send(
        at(path)
            .header("authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.server.port() + path));
  }
}
