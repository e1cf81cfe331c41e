package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.storage.LedgerEntry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Index, load, unload and statistics, as clients of Triton ask for them. */
class RepositoryProtocolTest {
  private static final String MODELS = "/v2/repository/models/";

  private final WireRoom room;

  RepositoryProtocolTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void takesAnEndpointOutOfServiceAndBringsItBack() throws Exception {
    assertThat(index("").findValuesAsText("state")).containsExactly("READY", "READY");
    assertThat(room.post(MODELS + "late/unload", "").statusCode()).isEqualTo(200);
    assertThat(room.post(MODELS + "late/unload", "{}").statusCode()).isEqualTo(200);
    assertThat(room.get("/v2/models/late/ready").statusCode()).isEqualTo(503);
    assertThat(room.get("/v2/health/ready").statusCode()).isEqualTo(503);
    HttpResponse<String> refused = room.infer(request("1", "\"B\""));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(json(refused).path("error").asText()).contains("late: out of service");
    assertThat(index("{\"ready\": true}").findValuesAsText("name")).containsExactly("shapes");
    assertThat(index("").at("/0/reason").asText()).contains("out of service");
    room.endpoints.change(room.endpoints.spec("late"), "ann", "the same again");
    assertThat(room.endpoints.ready("late")).isFalse();
    assertThat(room.post(MODELS + "late/load", "").statusCode()).isEqualTo(200);
    assertThat(room.infer(request("1", "\"B\"")).statusCode()).isEqualTo(200);
    assertThat(room.storage.ledger().about("endpoint/late"))
        .extracting(LedgerEntry::action)
        .containsExactly("endpoint.created", "endpoint.unloaded", "endpoint.loaded");
  }

  @Test
  void makesAnEndpointForAChampionThatHasNone() throws Exception {
    room.registry.register("spare", room.first.model(), "logistic", Json.parse("{}"), "ann");
    assertThat(index("").toString()).contains("no endpoint, no champion");
    assertThat(room.post(MODELS + "spare/load", "").statusCode()).isEqualTo(404);
    room.registry.move("spare", Registry.CHAMPION, 1, "ann", "the only one");
    assertThat(room.post(MODELS + "spare/load", "").statusCode()).isEqualTo(200);
    assertThat(json(room.get("/v2/models/spare")).path("versions").toString()).isEqualTo("[\"1\"]");
    assertThat(room.endpoints.current("spare").actor()).isEqualTo("anonymous");
  }

  @Test
  void refusesModelsThatNobodyHasRegistered() throws Exception {
    assertThat(room.post(MODELS + "ghost/load", "").statusCode()).isEqualTo(404);
    assertThat(room.post(MODELS + "ghost/unload", "").statusCode()).isEqualTo(404);
    HttpResponse<String> override =
        room.post(MODELS + "late/load", "{\"parameters\": {\"config\": \"{}\"}}");
    assertThat(override.statusCode()).isEqualTo(501);
    assertThat(json(override).path("error").asText()).contains("register the model first");
    assertThat(room.post("/v2/repository/index", "{\"ready\": 3}").statusCode()).isEqualTo(400);
  }

  @Test
  void countsWhatEachVersionHasAnswered() throws Exception {
    room.infer(request("1, 2", "\"AA\", \"B\""));
    JsonNode all = json(room.get("/v2/models/stats")).path("model_stats");
    assertThat(all.findValuesAsText("name")).containsExactly("late", "shapes");
    JsonNode one = json(room.get("/v2/models/late/versions/1/stats")).at("/model_stats/0");
    assertThat(one.path("inference_count").asInt()).isEqualTo(2);
    assertThat(one.path("execution_count").asInt()).isEqualTo(1);
    assertThat(one.at("/inference_stats/success/count").asInt()).isEqualTo(1);
    assertThat(one.at("/inference_stats/success/ns").asLong()).isPositive();
    assertThat(room.get("/v2/models/late/versions/2/stats").statusCode()).isEqualTo(404);
    assertThat(room.get("/v2/models/ghost/stats").statusCode()).isEqualTo(404);
    assertThat(room.get("/v2/models/late/versions/2/config").statusCode()).isEqualTo(404);
  }

  private JsonNode index(String body) throws Exception {
    return json(room.post("/v2/repository/index", body));
  }
}
