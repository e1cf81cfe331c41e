package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.InputsKept;
import dev.plimsoll.serving.LogPolicy;
import java.io.IOException;
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
  private ReadHouse house;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    house = new ReadHouse(folder);
    house.create("price", PriceModel.store(house.rooms.storage(), house.folder("price")));
  }

  @AfterAll
  void stop() {
    house.close();
  }

  @Test
  void aReceiptTellsTheValueAndItsTruth() throws Exception {
    predict("flat", "15.6");
    house.post("/v1/feedback", "{\"prediction_id\": \"flat\", \"label\": 1e18}");
    JsonNode receipt = Json.parse(house.get("/api/v1/receipts/flat"));
    assertThat(receipt.path("kind").asText()).isEqualTo("VALUE");
    assertThat(receipt.at("/prediction/score").floatValue()).isEqualTo(123.4f);
    assertThat(receipt.at("/labels/0/value").asDouble()).isEqualTo(1e18);
    JsonNode replay = Json.parse(house.post("/api/v1/receipts/flat/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("TO_THE_BIT");
    String page = house.text("/receipts/flat");
    assertThat(page)
        .contains("value 123.4 the number that it answered with", "1.0E18")
        .doesNotContain("probability that the label is true", "before calibration");
    JsonNode churn = Json.parse(house.get("/api/v1/receipts/" + anyOfChurn()));
    assertThat(churn.path("kind").asText()).isEqualTo("PROBABILITY");
    assertThat(house.text("/receipts/" + anyOfChurn()))
        .contains("probability that the label is true");
  }

  @Test
  void theListOfTheLatestTellsValuesFromProbabilities() throws Exception {
    predict("listed", "22");
    assertThat(house.text("/receipts"))
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
    assertThat(house.text("/receipts/masked")).contains("value 123.4").doesNotContain("harbour");
    JsonNode replay = Json.parse(house.post("/api/v1/receipts/masked/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("NOT_POSSIBLE");
    assertThat(replay.path("words").asText()).contains("masked: area");
  }

  @Test
  void itsFormIsThatOfADecision() throws Exception {
    assertThat(house.text("/try")).contains("2 features, gives a number");
    assertThat(house.get("/try/price"))
        .contains(
            "data-kind=\"decision\"", "in:size", "in:area", "What will this flat be sold for?");
    JsonNode document = Json.parse(house.get("/openapi.json"));
    JsonNode infer = document.path("paths").path("/v2/models/{model}/infer").path("post");
    assertThat(infer.path("summary").asText()).contains("numbers");
    JsonNode example = infer.at("/requestBody/content/application~1json/examples/price/value");
    assertThat(house.post("/v2/models/price/infer", example.toString())).contains("\"value\"");
  }

  private String anyOfChurn() {
    return house.rooms.log().latest("churn", 1).get(0).prediction().id();
  }

  private void predict(String id, String size) throws Exception {
    house.post(
        "/v2/models/price/infer",
        """
        {"parameters": {"prediction_id": "%s"}, "inputs": [
          {"name": "size", "shape": [1], "datatype": "FP32", "data": [%s]},
          {"name": "area", "shape": [1], "datatype": "BYTES", "data": ["harbour"]}]}
        """
            .formatted(id, size));
  }
}
