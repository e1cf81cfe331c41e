package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.output;
import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceProtocolTest {
  private final WireRoom room;

  InferenceProtocolTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard().withCallerSetsTime(true));
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void saysThatItLivesAndIsReadyAndWhatItTakes() throws Exception {
    assertThat(json(room.get("/v2")).path("name").asText()).isEqualTo("plimsoll");
    assertThat(room.get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(json(room.get("/v2/health/ready")).path("ready").asBoolean()).isTrue();
    assertThat(room.get("/v2/models/late/ready").statusCode()).isEqualTo(200);
    assertThat(room.get("/v2/models/late/versions/1/ready").statusCode()).isEqualTo(200);
    assertThat(room.get("/v2/models/late/versions/9/ready").statusCode()).isEqualTo(404);
    JsonNode model = json(room.get("/v2/models/late"));
    assertThat(model.path("versions").toString()).isEqualTo("[\"1\"]");
    assertThat(model.path("inputs").findValuesAsText("name"))
        .containsExactly("distance", "carrier", "tail");
    assertThat(model.path("inputs").findValuesAsText("datatype"))
        .containsExactly("FP32", "BYTES", "BYTES");
    assertThat(model.at("/parameters/optional_inputs").findValuesAsText("name"))
        .containsExactly("delay");
  }

  @Test
  void answersEveryRowAndEchoesTheId() throws Exception {
    HttpResponse<String> answer = room.infer(request("0, -1, null", "\"AA\", \"B\", null"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).path("id").asText()).isEqualTo("r1");
    assertThat(json(answer).path("model_name").asText()).isEqualTo("late");
    assertThat(json(answer).path("model_version").asText()).isEqualTo("1");
    assertThat(output(answer, "logit").toString()).isEqualTo("[1.0,-1.0,0.0]");
    assertThat(output(answer, "probability").get(2).asDouble()).isEqualTo(0.5);
    assertThat(output(answer, "version").get(0).asText()).isEqualTo("toy/1");
    String id = output(answer, "prediction_id").get(0).asText();
    assertThat(room.log.find(id)).isPresent();
    assertThat(json(answer).at("/outputs/0/shape").toString()).isEqualTo("[3,1]");
  }

  @Test
  void aNullWhereAFieldNeedNotBeIsAsIfItWereNotThere() throws Exception {
    String nulls =
        """
        {"id": null, "parameters": null, "outputs": null, "inputs": [
          {"name": "distance", "shape": [1], "datatype": "FP32", "parameters": null, "data": [2]},
          {"name": "carrier", "shape": [1], "datatype": "BYTES", "data": ["AA"]},
          {"name": "tail", "shape": [1], "datatype": "BYTES", "data": ["N1"]}]}
        """;
    HttpResponse<String> answer = room.infer(nulls);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).has("id")).isFalse();
    assertThat(json(answer).path("outputs")).hasSize(4);
    answer =
        room.infer(
            nulls.replace(
                "\"outputs\": null", "\"outputs\": [{\"name\": \"logit\", \"parameters\": null}]"));
    assertThat(json(answer).path("outputs")).hasSize(1);
  }

  @Test
  void takesNestedDataInAnyOrderOfFieldsAndWholeAndBooleanTypes() throws Exception {
    HttpResponse<String> answer =
        room.infer(
            """
            {"outputs": [{"name": "logit"}], "later": {"a": [1]}, "inputs": [
              {"data": [[2], [3]], "datatype": "INT16", "shape": [2, 1], "name": "distance"},
              {"data": [[true], [false]], "datatype": "BOOL", "shape": [2, 1], "name": "delay"},
              {"data": [["B"], ["AA"]], "datatype": "BYTES", "shape": [2, 1], "name": "carrier"}]}
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(output(answer, "logit").toString()).isEqualTo("[3.0,4.0]");
    assertThat(json(answer).path("outputs")).hasSize(1);
    assertThat(json(answer).has("id")).isFalse();
  }

  @Test
  void looksUpWhatWasPushedAsOfTheDecisionTime() throws Exception {
    HttpResponse<String> pushed =
        room.post(
            "/push",
            """
            {"push_source_name": "planes", "df": {
              "tail": ["N1", "N1"], "delay": [10, 20],
              "event_at": ["2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"],
              "known_at": ["2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"]}}
            """);
    assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
    assertThat(json(pushed).path("added").asInt()).isEqualTo(2);
    long eleven = Times.micros(WireRoom.NOON.minusSeconds(3600));
    HttpResponse<String> answer =
        room.infer(
            """
            {"inputs": [
              {"name": "distance", "shape": [2], "datatype": "FP32", "data": [0, 0]},
              {"name": "carrier", "shape": [2], "datatype": "BYTES", "data": ["B", "B"]},
              {"name": "tail", "shape": [2], "datatype": "BYTES", "data": ["N1", "N1"]},
              {"name": "prediction_id", "shape": [2], "datatype": "BYTES", "data": ["a", "b"]},
              {"name": "decision_at", "shape": [2], "datatype": "INT64", "data": [%d, %d]}]}
            """
                .formatted(eleven, eleven + 7_200_000_000L));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(output(answer, "logit").toString()).isEqualTo("[10.0,20.0]");
    assertThat(output(answer, "prediction_id").toString()).isEqualTo("[\"a\",\"b\"]");
    Prediction logged = room.log.find("a").orElseThrow().prediction();
    assertThat(logged.decisionAt()).isEqualTo(WireRoom.NOON.minusSeconds(3600));
    JsonNode features =
        json(
            room.post(
                "/get-online-features",
                """
                {"features": ["plane:delay"], "entities": {"tail": ["N1", "N2"]}}
                """));
    assertThat(features.at("/metadata/feature_names/0").asText()).isEqualTo("delay");
    assertThat(features.at("/results/0/values").toString()).isEqualTo("[20.0,null]");
    assertThat(features.at("/results/0/statuses").toString())
        .isEqualTo("[\"PRESENT\",\"NOT_FOUND\"]");
  }

  @Test
  void keepsAKeyOnItsVersionAndAnswersANamedVersion() throws Exception {
    Route second = new Route("toy/2", room.first.model(), 500, Map.of());
    Route half = new Route("toy/1", room.first.model(), 500, Map.of());
    room.endpoints.route("late", List.of(half, second), "ann", "half and half");
    String[] versions = new String[2];
    for (int i = 0; i < 2; i++) {
      String body =
          request("1, 2, 3", "\"A\", \"B\", \"C\"")
              .replace("\"id\": \"r1\"", "\"parameters\": {\"sticky_key\": \"user-7\"}");
      HttpResponse<String> answer = room.infer(body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      versions[i] = output(answer, "version").toString();
    }
    assertThat(versions[0]).isEqualTo(versions[1]);
    HttpResponse<String> named =
        room.post("/v2/models/late/versions/2/infer", request("1", "\"A\""));
    assertThat(output(named, "version").get(0).asText()).isEqualTo("toy/2");
  }

  @Test
  void takesCompressedBodies() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(request("1", "\"AA\"").getBytes(StandardCharsets.UTF_8));
    }
    HttpResponse<String> answer =
        room.send(
            "/v2/models/late/infer",
            BodyPublishers.ofByteArray(zipped.toByteArray()),
            "content-encoding",
            "gzip");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void countsForPrometheus() throws Exception {
    room.infer(request("1, 2", "\"AA\", \"B\""));
    room.infer("{}");
    HttpResponse<String> metrics = room.get("/metrics");
    assertThat(metrics.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.body())
        .contains("plimsoll_predictions_total{endpoint=\"late\",version=\"toy/1\"} 2\n")
        .contains("plimsoll_logged_predictions{endpoint=\"late\"} 2\n")
        .contains("plimsoll_route_permille{endpoint=\"late\",version=\"toy/1\"} 1000\n")
        .contains("version=\"toy/1\",le=\"+Inf\"} 1\n");
  }
}
