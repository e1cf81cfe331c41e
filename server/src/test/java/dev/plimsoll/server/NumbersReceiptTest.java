package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people and programs read of a model of numbers: receipts, lists, and its form. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NumbersReceiptTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private SampleHouse house;
  private String admin;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, "customer,income,plan\n1,1200.5,basic\n2,900,family\n");
    house = new SampleHouse(folder.resolve("home"), csv);
    admin = house.server.firstAdmin().orElseThrow().secret();
    house
        .rooms
        .endpoints()
        .create(
            new EndpointSpec("price", List.of()),
            List.of(
                Route.all(
                    "price/1", PriceModel.store(house.rooms.storage(), folder.resolve("price")))),
            "test",
            "first");
  }

  @AfterAll
  void stop() {
    house.close();
  }

  @Test
  void aReceiptTellsTheValueAndItsTruth() throws Exception {
    predict("flat", "15.6");
    post("/v1/feedback", "{\"prediction_id\": \"flat\", \"label\": 1e18}");
    JsonNode receipt = Json.parse(get("/api/v1/receipts/flat"));
    assertThat(receipt.path("kind").asText()).isEqualTo("VALUE");
    assertThat(receipt.at("/prediction/score").floatValue()).isEqualTo(123.4f);
    assertThat(receipt.at("/labels/0/value").asDouble()).isEqualTo(1e18);
    JsonNode replay = Json.parse(post("/api/v1/receipts/flat/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("TO_THE_BIT");
    String page = text(get("/receipts/flat"));
    assertThat(page)
        .contains("value 123.4 the number that it answered with", "1.0E18")
        .doesNotContain("probability that the label is true", "before calibration");
    JsonNode churn = Json.parse(get("/api/v1/receipts/" + anyOfChurn()));
    assertThat(churn.path("kind").asText()).isEqualTo("PROBABILITY");
    assertThat(text(get("/receipts/" + anyOfChurn())))
        .contains("probability that the label is true");
  }

  @Test
  void theListOfTheLatestTellsValuesFromProbabilities() throws Exception {
    predict("listed", "22");
    assertThat(text(get("/receipts")))
        .containsPattern("listed value 133 –")
        .containsPattern(anyOfChurn() + " 0\\.\\d{4} –");
  }

  @Test
  void aMaskedOneTellsItsValueAndWhyItCannotBeComputedAgain() throws Exception {
    EndpointSpec before = house.rooms.endpoints().spec("price");
    LogPolicy masked =
        new LogPolicy(
            InputsKept.FULL, List.of("area"), null, Durability.GROUP, LogPolicy.ARCHIVE_AFTER);
    house
        .rooms
        .endpoints()
        .change(new EndpointSpec("price", List.of(), masked), "test", "areas are personal");
    try {
      predict("masked", "15.6");
    } finally {
      house.rooms.endpoints().change(before, "test", "as before");
    }
    assertThat(text(get("/receipts/masked"))).contains("value 123.4").doesNotContain("harbour");
    JsonNode replay = Json.parse(post("/api/v1/receipts/masked/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("NOT_POSSIBLE");
    assertThat(replay.path("words").asText()).contains("masked: area");
  }

  @Test
  void itsFormIsThatOfADecision() throws Exception {
    assertThat(text(get("/try"))).contains("2 features, gives a number");
    assertThat(get("/try/price"))
        .contains(
            "data-kind=\"decision\"", "in:size", "in:area", "What will this flat be sold for?");
    JsonNode document = Json.parse(get("/openapi.json"));
    JsonNode infer = document.path("paths").path("/v2/models/{model}/infer").path("post");
    assertThat(infer.path("summary").asText()).contains("numbers");
    JsonNode example = infer.at("/requestBody/content/application~1json/examples/price/value");
    assertThat(post("/v2/models/price/infer", example.toString())).contains("\"value\"");
  }

  private String anyOfChurn() {
    return house.rooms.log().latest("churn", 1).get(0).prediction().id();
  }

  private void predict(String id, String size) throws Exception {
    post(
        "/v2/models/price/infer",
        """
        {"parameters": {"prediction_id": "%s"}, "inputs": [
          {"name": "size", "shape": [1], "datatype": "FP32", "data": [%s]},
          {"name": "area", "shape": [1], "datatype": "BYTES", "data": ["harbour"]}]}
        """
            .formatted(id, size));
  }

  /** A page without its tags. */
  private static String text(String page) {
    return page.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  private String get(String path) throws Exception {
    return answered(at(path).GET().build());
  }

  private String post(String path, String body) throws Exception {
    return answered(at(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private String answered(HttpRequest request) throws Exception {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.server.port() + path))
        .header("authorization", "Bearer " + admin);
  }
}
