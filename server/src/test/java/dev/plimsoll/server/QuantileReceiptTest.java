package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.QuantileAnswer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people and programs read of an answer that is quantiles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantileReceiptTest {
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

  private ReadHouse house;
  private RealBrowser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    house = new ReadHouse(folder);
    house.create(
        "parcel", ParcelModel.store(house.rooms.storage(), house.folder("parcel"), 0.1, 0.5, 0.9));
    browser = new RealBrowser();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (house != null) {
      house.close();
    }
  }

  @Test
  void aReceiptTellsTheRangeInWords() throws Exception {
    log("plain", 3.123456f, 12.3f, 40.2f);
    assertThat(house.text("/receipts/plain"))
        .contains("answer 12.3 3.1 to 40.2 80 of 100 truths should lie in this range")
        .contains("Between 3.1 and 40.2, the middle 12.3; 80 of 100 truths should lie there.")
        .contains("middle 12.3 3.1 40.2 The bar goes from its lowest to its highest number, and")
        .contains("10 of 100 3.123456 50 of 100 12.3 90 of 100 40.2")
        .contains("truth – not known yet")
        .doesNotContain(
            "diamond", "probability that the label", "before calibration", "a model of");
  }

  @Test
  void whereTheTruthLiesIsSaidInWords() throws Exception {
    log("inside", 3.1f, 12.3f, 40.2f);
    label("inside", 17);
    assertThat(house.text("/receipts/inside"))
        .contains("truth 17 as far as is known by now, inside the range")
        .contains("inside the range The truth, 17, is inside the range, as 80 of 100 should be.")
        .contains("truth 17 3.1 40.2")
        .contains("17 inside the range 2026-06-01T00:00:00Z driver counts");
    log("above", 3.1f, 12.3f, 40.2f);
    label("above", 52.75);
    assertThat(house.text("/receipts/above"))
        .contains("The truth, 52.75, is above the range, as 10 of 100 should be.")
        .contains("truth 52.75 3.1 52.75 The bar", "The diamond is what turned out to be true.");
    assertThat(house.text("/receipts"))
        .contains("inside 12.3 (3.1 to 40.2) 17, inside the range")
        .contains("above 12.3 (3.1 to 40.2) 52.75, above the range");
  }

  @Test
  void theSameDigitsStandEverywhereAlsoWhereTheTruthIsNear() throws Exception {
    log("near", 3.1f, 12.3f, 40.26f);
    label("near", 40.28);
    assertThat(house.text("/receipts/near"))
        .contains("answer 12.3 3.1 to 40.26 80 of", "Between 3.1 and 40.26,")
        .doesNotContain("40.3");
    assertThat(house.text("/receipts")).contains("near 12.3 (3.1 to 40.26) 40.28, above the range");
  }

  @Test
  void programsReadLevelsAndValues() throws Exception {
    predict("json", "10");
    house.post("/v1/feedback", "{\"prediction_id\": \"json\", \"label\": 9.5}");
    JsonNode receipt = Json.parse(house.get("/api/v1/receipts/json"));
    assertThat(receipt.path("kind").asText()).isEqualTo("QUANTILES");
    assertThat(receipt.at("/prediction/quantiles"))
        .isEqualTo(
            Json.parse(
                "[{\"level\": 0.1, \"value\": 10.0}, {\"level\": 0.5, \"value\": 24.0},"
                    + " {\"level\": 0.9, \"value\": 38.0}]"));
    assertThat(receipt.at("/prediction/score").asDouble()).isEqualTo(24);
    assertThat(receipt.at("/labels/0/value").asDouble()).isEqualTo(9.5);
    String churn = house.rooms.log().latest("churn", 1).get(0).prediction().id();
    JsonNode other = Json.parse(house.get("/api/v1/receipts/" + churn));
    assertThat(other.path("prediction").has("quantiles")).isFalse();
  }

  @Test
  void computedAgainItIsTheSameToTheBit() throws Exception {
    predict("again", "10");
    JsonNode replay = Json.parse(house.post("/api/v1/receipts/again/replay", ""));
    assertThat(replay.path("verdict").asText()).isEqualTo("TO_THE_BIT");
    assertThat(replay.at("/quantiles/2/value").asDouble()).isEqualTo(38);
  }

  @Test
  void thePictureByItselfIsThereForQuantilesAlone() throws Exception {
    log("part", 3.1f, 12.3f, 40.2f);
    assertThat(house.get("/receipts/part/quantiles"))
        .startsWith("<div class=\"quantiles\">")
        .contains("aria-label=\"A line from 3.1 to 40.2 with a bar from 3.1 to 40.2 and a dot");
    String churn = house.rooms.log().latest("churn", 1).get(0).prediction().id();
    HttpResponse<String> refused =
        house.send(house.at("/receipts/" + churn + "/quantiles").GET().build());
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("no quantiles (expected: the answer of a model of quantil");
  }

  @Test
  void theDocumentAndTheListOfFormsSayWhatItGives() throws Exception {
    assertThat(house.text("/try"))
        .contains("1 feature, gives a number and the range in which the truth should lie");
    JsonNode paths = Json.parse(house.get("/openapi.json")).path("paths");
    assertThat(paths.at("/~1v2~1models~1{model}/get/summary").asText())
        .contains("one of quantiles gives value, the middle one, and quantiles with a column a");
    assertThat(paths.at("/~1v2~1models~1{model}~1config/get/summary").asText())
        .contains("levels those of quantiles");
    JsonNode infer = paths.path("/v2/models/{model}/infer").path("post");
    assertThat(infer.path("summary").asText()).contains("quantiles");
    JsonNode example = infer.at("/requestBody/content/application~1json/examples/parcel/value");
    assertThat(house.post("/v2/models/parcel/infer", example.toString())).contains("\"quantiles\"");
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "390, LIGHT", "390, DARK"})
  void thePictureShowsRangeMiddleAndTruthAtEveryWidth(int width, ColorScheme scheme) {
    String id = "drawn-" + width + scheme;
    log(id, 3.1f, 12.3f, 40.2f);
    label(id, 52.75);
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, width, scheme)) {
      Page page = RealBrowser.entered(context, house.url("/"), house.admin, complaints);
      page.navigate(house.url("/receipts/" + id));
      page.waitForLoadState();
      ReadHouse.picture(page, "receipt-quantiles-" + scheme, width);
      assertThat(page.getAttribute(".quantiles svg[role=img]", "aria-label"))
          .isEqualTo(
              "A line from 3.1 to 52.75 with a bar from 3.1 to 40.2 and a dot at 12.3; the truth"
                  + " is at 52.75");
      double line = side(page, ".quantiles .scale", "width");
      double left = side(page, ".quantiles .scale", "left");
      assertThat((side(page, ".quantiles .bar", "right") - left) / line)
          .isBetween(0.73, 0.77); // (40.2 - 3.1) / (52.75 - 3.1)
      assertThat((centre(page, ".quantiles .middle") - left) / line).isBetween(0.16, 0.21);
      assertThat((centre(page, ".quantiles .truth") - left) / line).isBetween(0.98, 1.02);
      assertThat(
              page.locator(".quantiles svg svg")
                  .evaluate("mark => getComputedStyle(mark).overflow"))
          .as("the diamond is whole")
          .isEqualTo("visible");
      assertThat(centre(page, ".quantiles .tick >> nth=1"))
          .isBetween(
              centre(page, ".quantiles .middle") - 1, centre(page, ".quantiles .middle") + 1);
      for (int i = 0; i < 2; i++) {
        assertThat(side(page, ".quantiles text >> nth=" + i, "left"))
            .isGreaterThanOrEqualTo(side(page, ".quantiles", "left"));
        assertThat(side(page, ".quantiles text >> nth=" + i, "right"))
            .isLessThanOrEqualTo(side(page, ".quantiles", "right"));
      }
      assertThat(ReadHouse.overflow(page)).isEqualTo(0);
      page.navigate(house.url("/receipts"));
      ReadHouse.picture(page, "receipts-quantiles-" + scheme, width);
      assertThat(ReadHouse.overflow(page)).isEqualTo(0);
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void numbersOfAnySizeStayOnThePage() {
    log("huge", -3.0e38f, 1.25e-20f, 3.0e38f);
    label("huge", -1.23456789012345e-300);
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, 390, ColorScheme.LIGHT)) {
      Page page = RealBrowser.entered(context, house.url("/"), house.admin, complaints);
      for (String path : List.of("/receipts/huge", "/receipts")) {
        page.navigate(house.url(path));
        assertThat(ReadHouse.overflow(page)).as(path).isEqualTo(0);
      }
      page.navigate(house.url("/receipts/huge"));
      ReadHouse.picture(page, "receipt-quantiles-huge", 390);
      assertThat(page.textContent(".quantiles")).contains("-3.0E38", "1.25E-20");
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void tryingShowsTheSamePicture() {
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, 390, ColorScheme.LIGHT)) {
      Page page = RealBrowser.entered(context, house.url("/try/parcel"), house.admin, complaints);
      page.waitForLoadState();
      assertThat(page.textContent(".under")).contains("How many minutes will this parcel take?");
      page.fill("[name='in:distance']", "10");
      send(page);
      assertThat(page.textContent("#status")).isEqualTo("200, answered");
      assertThat(page.textContent("#quantiles"))
          .contains("Between 10 and 38, the middle 24; 80 of 100 truths should lie there.");
      assertThat(page.isVisible("#quantiles svg .bar")).isTrue();
      assertThat(page.isHidden("#classes")).isTrue();
      assertThat(ReadHouse.overflow(page)).isEqualTo(0);
      ReadHouse.picture(page, "try-quantiles", 390);

      page.fill("[name='in:distance']", "1");
      send(page);
      assertThat(page.textContent("#quantiles")).contains("Between 1 and 11, the middle 6;");
      String shown = page.innerHTML("#quantiles");
      page.click("#prediction a");
      page.waitForLoadState();
      assertThat(page.content()).contains(shown.strip());

      page.navigate(house.url("/try/parcel"));
      page.fill("[name='in:distance']", "10");
      send(page);
      assertThat(page.isVisible("#quantiles")).isTrue();
      page.fill("[name='in:distance']", "far");
      send(page);
      assertThat(page.textContent("#status")).isEqualTo("400, refused");
      assertThat(page.isHidden("#quantiles")).isTrue();
      page.navigate(house.url("/try/churn"));
      send(page);
      assertThat(page.isHidden("#quantiles")).isTrue();
      complaints.removeIf(complaint -> complaint.contains("400"));
      assertThat(complaints).isEmpty();
    }
  }

  private static double centre(Page page, String selector) {
    return (side(page, selector, "left") + side(page, selector, "right")) / 2;
  }

  private static double side(Page page, String selector, String side) {
    Object at =
        page.locator(selector)
            .evaluate("(found, side) => found.getBoundingClientRect()[side]", side);
    return ((Number) at).doubleValue();
  }

  private static void send(Page page) {
    page.evaluate("() => { document.getElementById('said').textContent = ''; }");
    page.click("#try button[type=submit]");
    page.waitForFunction("() => document.getElementById('said').textContent !== ''");
    page.waitForFunction("() => !document.getElementById('answer').hidden");
  }

  private void predict(String id, String distance) throws Exception {
    house.post(
        "/v2/models/parcel/infer",
        """
        {"parameters": {"prediction_id": "%s"}, "inputs": [
          {"name": "distance", "shape": [1], "datatype": "FP32", "data": [%s]}]}
        """
            .formatted(id, distance));
  }

  private void log(String id, float... values) {
    house.log(id, "parcel", new QuantileAnswer(LEVELS, values));
  }

  private void label(String id, double value) {
    house.rooms.log().feedback(List.of(new Feedback(id, value, ReadHouse.TIME, "driver")));
  }
}
