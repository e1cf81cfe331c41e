package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.serving.Label;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackProtocolTest {
  private final WireRoom room;

  FeedbackProtocolTest(@TempDir Path home) throws Exception {
    room = new WireRoom(home, HttpLimits.standard());
    String body =
        WireRoom.request("1, 2", "\"AA\", \"B\"")
            .replace(
                "{\"name\": \"distance\"",
                "{\"name\": \"prediction_id\", \"shape\": [2], \"datatype\": \"BYTES\","
                    + " \"data\": [\"a\", \"b\"]}, {\"name\": \"distance\"");
    assertThat(room.infer(body).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void takesOneLabelAndTakesItOnlyOnce() throws Exception {
    String item =
        "{\"prediction_id\": \"a\", \"label\": true, \"at\": \"2026-03-01T13:00:00+01:00\"}";
    assertThat(json(post(item)).path("recorded").asInt()).isEqualTo(1);
    assertThat(json(post(item)).path("duplicate").asInt()).isEqualTo(1);
    Label label = room.log.find("a").orElseThrow().label().orElseThrow();
    assertThat(label).isEqualTo(new Label(1, Instant.parse("2026-03-01T12:00:00Z"), "http"));
    assertThat(room.log.labels()).isEqualTo(1);
  }

  @Test
  void answersEachItemOfAListAndLosesNoneToABadOne() throws Exception {
    HttpResponse<String> answer =
        post(
            """
            {"items": [
              {"prediction_id": "a", "label": 1},
              {"prediction_id": "ghost", "label": 1},
              {"prediction_id": "b", "label": "yes"},
              {"label": 1},
              {"prediction_id": "b", "label": 0, "at": 1772366400000000, "source": "tower"},
              {"prediction_id": "b", "label": 1, "at": "2026-03-02 00:00:00"},
              {"prediction_id": "b", "label": 1, "at": "soon"},
              {"prediction_id": "b", "label": 1, "at": 9223372036854775807},
              {"prediction_id": ["b"], "label": {"deep": [1]}}]}
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode results = json(answer).path("results");
    assertThat(results.findValuesAsText("status"))
        .containsExactly(
            "recorded",
            "unknown",
            "refused",
            "refused",
            "recorded",
            "corrected",
            "refused",
            "refused",
            "refused");
    assertThat(results.at("/1/error/code").asText()).isEqualTo("FEEDBACK_UNKNOWN");
    assertThat(results.at("/2/error/message").asText())
        .isEqualTo(
            "label: 'yes' (expected: a number or a boolean, since prediction 'b' is no class)");
    assertThat(json(answer).path("refused").asInt()).isEqualTo(5);
    assertThat(room.log.find("b").orElseThrow().labels())
        .extracting(Label::source)
        .containsExactly("tower", "http");
  }

  @Test
  void aYesOrNoQuestionTakesNoOtherNumber() throws Exception {
    for (String label : new String[] {"7", "0.5", "-1"}) {
      HttpResponse<String> answer = post("{\"prediction_id\": \"a\", \"label\": " + label + "}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(json(answer).at("/error/message").asText())
          .isEqualTo(
              "label: '"
                  + label
                  + "' (expected: true or false, or 1 or 0, since prediction 'a' is a yes or no)");
    }
    assertThat(room.log.find("a").orElseThrow().label()).isEmpty();
  }

  @Test
  void oneItemBesideAListIsRefusedRatherThanDropped() throws Exception {
    HttpResponse<String> answer = post("{\"prediction_id\": \"a\", \"label\": 1, \"items\": []}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("items: beside", "expected: one item, or items alone");
  }

  @Test
  void refusesASingleBadItem() throws Exception {
    HttpResponse<String> unknown = post("{\"prediction_id\": \"ghost\", \"label\": 1}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).at("/error/code").asText()).isEqualTo("FEEDBACK_UNKNOWN");
    assertThat(post("{\"prediction_id\": \"a\"}").statusCode()).isEqualTo(400);
    assertThat(post("{\"prediction_id\": \"\", \"label\": 1}").statusCode()).isEqualTo(400);
    assertThat(post("{\"items\": {}}").statusCode()).isEqualTo(400);
    assertThat(post("{}").statusCode()).isEqualTo(400);
    assertThat(post("{\"items\": []}").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> post(String body) throws Exception {
    return room.post("/v1/feedback", body);
  }
}
