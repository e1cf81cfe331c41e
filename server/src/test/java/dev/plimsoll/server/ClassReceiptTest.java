package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people and programs read of an answer that is a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassReceiptTest {
  private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");
  private static final String LONG = "iris_" + "x".repeat(120);
  private ReadHouse house;
  private RealBrowser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    house = new ReadHouse(folder);
    Path packaged = folder.resolve("species");
    ModelPackage.write(packaged, graph(), manifest(), null);
    Storage storage = house.rooms.storage();
    house.create("species", storage.blobs().putFolder(packaged));
    house.create(
        "weather", WeatherModel.store(storage, house.folder("weather"), "rain", "sun", "wind"));
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
  void aReceiptTellsTheClassAndHowLikelyEachWas() throws Exception {
    log("plain", SPECIES, 0.02f, 0.93f, 0.05f);
    String page = house.text("/receipts/plain");
    assertThat(page)
        .contains("answer versicolor, 0.93 the likeliest of 3 classes")
        .contains("versicolor answered 0.93 virginica 0.05 setosa 0.02")
        .doesNotContain("probability that the label is true", "together", "before calibration");
  }

  @Test
  void whetherItWasRightIsSaidInWords() throws Exception {
    log("right", SPECIES, 0.02f, 0.93f, 0.05f);
    label("right", "versicolor");
    assertThat(house.text("/receipts/right"))
        .contains("truth versicolor as far as is known by now, the answer was right")
        .contains("versicolor answered, and true 0.93", "label known since who said so")
        .contains("versicolor right 2026-06-01T00:00:00Z");
    log("wrong", SPECIES, 0.02f, 0.93f, 0.05f);
    label("wrong", "virginica");
    assertThat(house.text("/receipts/wrong"))
        .contains("truth virginica as far as is known by now, the answer was wrong")
        .contains("versicolor answered 0.93 virginica true 0.05")
        .contains("virginica wrong 2026-06-01T00:00:00Z");
    log("other", SPECIES, 0.02f, 0.93f, 0.05f);
    label("other", "rosea");
    assertThat(house.text("/receipts/other"))
        .contains(
            "truth rosea as far as is known by now, the answer was wrong: a class that the model"
                + " does not know")
        .contains("rosea wrong: a class that the model does not know 2026-06-01T00:00:00Z");
  }

  @Test
  void theListOfTheLatestNamesAnswerAndTruth() throws Exception {
    log("listed", SPECIES, 0.02f, 0.93f, 0.05f);
    log("found", SPECIES, 0.02f, 0.93f, 0.05f);
    label("found", "virginica");
    log("strange", SPECIES, 0.02f, 0.93f, 0.05f);
    label("strange", "rosea");
    assertThat(house.text("/receipts"))
        .contains("listed versicolor 0.93 –", "found versicolor 0.93 virginica, wrong ")
        .contains("strange versicolor 0.93 rosea, wrong: a class that the model does not know");
  }

  @Test
  void tenOfManyClassesAreShownAndTheOthersTogether() throws Exception {
    List<String> names = IntStream.range(0, 13).mapToObj(i -> "c" + i).toList();
    float[] chances = new float[13];
    for (int i = 0; i < 13; i++) {
      chances[i] = i == 7 ? 0.999995f : i < 3 ? 0.0001f : 0.001f;
    }
    log("many", names, chances);
    assertThat(house.text("/receipts/many"))
        .contains("answer c7, &gt;0.9999 the likeliest of 13 classes")
        .containsPattern("c7 answered &gt;0\\.9999 c3 0\\.001 c4 0\\.001 c5 0\\.001 c6 0\\.001 c8")
        .contains("c12 0.001 and 3 more with 0.0003 together")
        .doesNotContain("c0 ");
  }

  @Test
  void programsReadTheClassesInTheModelsOrderInTheDigitsOfTheModel() throws Exception {
    log("json", SPECIES, 0.02f, 0.93f, 0.05f);
    label("json", "rosea");
    String answer = house.get("/api/v1/receipts/json");
    JsonNode receipt = Json.parse(answer);
    assertThat(receipt.at("/prediction/class").asText()).isEqualTo("versicolor");
    assertThat(receipt.at("/prediction/classes"))
        .isEqualTo(
            Json.parse(
                "[{\"name\": \"setosa\", \"probability\": 0.02},"
                    + " {\"name\": \"versicolor\", \"probability\": 0.93},"
                    + " {\"name\": \"virginica\", \"probability\": 0.05}]"));
    assertThat(answer).contains("\"probability\":0.93}");
    assertThat(receipt.at("/labels/0/class").asText()).isEqualTo("rosea");
    assertThat(receipt.at("/labels/0/value").asDouble()).isEqualTo(ClassAnswer.UNKNOWN);
    JsonNode churn =
        Json.parse(
            house.get(
                "/api/v1/receipts/"
                    + house.rooms.log().latest("churn", 1).get(0).prediction().id()));
    assertThat(churn.path("prediction").has("class")).isFalse();
    assertThat(churn.path("prediction").has("classes")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "360, DARK"})
  void longNamesWrapAtEveryWidth(int width, ColorScheme scheme) {
    String id = "long-" + width;
    log(id, List.of(LONG, "other, with a comma and some words in it"), 0.75f, 0.25f);
    label(id, LONG + "z");
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, width, scheme)) {
      Page page = RealBrowser.entered(context, house.url("/"), house.admin, complaints);
      for (String path : List.of("/receipts/" + id, "/receipts")) {
        page.navigate(house.url(path));
        page.waitForLoadState();
        ReadHouse.picture(
            page, path.equals("/receipts") ? "receipts-classes" : "receipt-classes", width);
        assertThat(ReadHouse.overflow(page)).as(path).isEqualTo(0);
        assertThat(page.textContent("main")).contains(LONG);
      }
      page.navigate(house.url("/receipts/" + id));
      assertThat(page.evaluate("() => document.querySelector('.classes progress').value"))
          .isEqualTo(75);
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void tryingShowsTheClassWithBars() {
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, 360, ColorScheme.LIGHT)) {
      Page page = RealBrowser.entered(context, house.url("/try/species"), house.admin, complaints);
      page.waitForLoadState();
      ask(page, "[1, 2]", "[3, 0]");
      assertThat(page.textContent("#status")).isEqualTo("200, answered");
      assertThat(page.textContent("#class")).isEqualTo("kind 11");
      assertThat(page.textContent("#chance")).matches(", 0\\.9\\d+");
      assertThat(page.locator("#bars .share").count()).isEqualTo(10);
      assertThat(page.textContent("#bars .share >> nth=1")).startsWith("kind 10").contains("0.0");
      assertThat(page.textContent("#rest"))
          .matches("and 2 more with (<0\\.0001|0\\.\\d+) together");
      assertThat(page.textContent("#said")).contains("kind 11");
      assertThat(ReadHouse.overflow(page)).isEqualTo(0);
      ReadHouse.picture(page, "try-classes", 360);

      ask(page, "[2, 2]", "[3, 0, 0, 0]");
      assertThat(page.textContent("#class")).isEqualTo("kind 11");
      assertThat(page.textContent("#rest")).endsWith("; this is the first of 2 rows");
      assertThat(page.locator("#bars .share").count()).isEqualTo(10);

      ask(page, "[1, 9]", "[1]");
      assertThat(page.textContent("#status")).isEqualTo("400, refused");
      assertThat(page.isHidden("#classes")).isTrue();
      complaints.removeIf(complaint -> complaint.contains("400"));
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void theFormOfAnEndpointOfClassesAsksForTheirNamesToo() {
    List<String> complaints = new ArrayList<>();
    try (BrowserContext context = ReadHouse.context(browser, 1280, ColorScheme.LIGHT)) {
      Page page = RealBrowser.entered(context, house.url("/try/weather"), house.admin, complaints);
      page.waitForLoadState();
      page.fill("[name='in:wind']", "1");
      send(page);
      assertThat(page.textContent("#class")).isEqualTo("wind");
      assertThat(page.textContent("#chance")).isEqualTo(", 0.625");
      assertThat(page.locator("#bars .share").allTextContents())
          .containsExactly("wind0.625", "sun0.25", "rain0.125");
      page.click("#prediction a");
      page.waitForLoadState();
      assertThat(page.textContent("main")).contains("wind, 0.625", "the likeliest of 3 classes");
      page.navigate(house.url("/try/churn"));
      send(page);
      assertThat(page.textContent("#class")).isIn("Yes", "No");
      assertThat(page.locator("#bars .share .name").allTextContents())
          .containsExactlyInAnyOrder("yes", "no");
      assertThat(complaints).isEmpty();
    }
  }

  private void ask(Page page, String shape, String data) {
    page.fill(
        "textarea",
        "{\"inputs\": [{\"name\": \"X\", \"datatype\": \"FP32\", \"shape\": %s, \"data\": %s}]}"
            .formatted(shape, data));
    send(page);
  }

  private static void send(Page page) {
    page.evaluate("() => { document.getElementById('said').textContent = ''; }");
    page.click("#try button[type=submit]");
    page.waitForFunction("() => document.getElementById('said').textContent !== ''");
    page.waitForFunction("() => !document.getElementById('answer').hidden");
  }

  private void log(String id, List<String> names, float... probabilities) {
    house.log(id, "species", new ClassAnswer(names, probabilities));
  }

  private void label(String id, String name) {
    house.rooms.log().feedback(List.of(Feedback.ofClass(id, name, ReadHouse.TIME, "botanist")));
  }

  /** Twelve kinds, the later the likelier the larger the first number of a row is. */
  private static ModelProto graph() {
    GraphBuilder graph = new GraphBuilder("species");
    int kinds = 12;
    float[] weights = new float[2 * kinds];
    long[] places = new long[kinds];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < kinds; i++) {
      weights[i] = i;
      places[i] = i;
      names.add("kind " + i);
    }
    String row = graph.input("X", DataType.FLOAT, "N", 2);
    String scores = graph.node("MatMul", List.of(row, graph.floats("weights", weights, 2, kinds)));
    String probability =
        graph.node("Softmax", List.of(scores), GraphBuilder.attribute("axis", -1L));
    graph.output(probability, "probability", DataType.FLOAT, "N", kinds);
    String best = graph.node("ArgMax", List.of(probability), GraphBuilder.attribute("axis", 1L));
    graph.output(named(graph, best, places, names), "class", DataType.STRING, "N", 1);
    String zeros =
        graph.node(
            "Cast",
            List.of(graph.node("Mul", List.of(probability, graph.scalar(0)))),
            GraphBuilder.attribute("to", (long) DataType.INT64.getNumber()));
    String all = graph.node("Add", List.of(zeros, graph.longs("places", places, 1, kinds)));
    graph.output(named(graph, all, places, names), "classes", DataType.STRING, "N", kinds);
    return graph.build();
  }

  private static String named(GraphBuilder graph, String places, long[] known, List<String> names) {
    return graph
        .node(
            "ai.onnx.ml",
            "LabelEncoder",
            List.of(places),
            1,
            GraphBuilder.attribute("keys_int64s", known),
            GraphBuilder.attribute("values_strings", names))
        .get(0);
  }

  private static ModelManifest manifest() {
    return new ModelManifest(
        ModelPackage.FORMAT,
        "by hand",
        "graph",
        "Which kind is it?",
        List.of(new ModelInput("X", InputType.NUMBER)),
        List.of("class", "probability", "classes"),
        Calibration.none(),
        true,
        List.of(),
        new Provenance(List.of(), List.of(), 1, "test", "test", Map.of(), Map.of()));
  }
}
