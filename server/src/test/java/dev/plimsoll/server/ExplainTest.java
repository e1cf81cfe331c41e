package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.serving.OffRecord;
import dev.plimsoll.serving.ServingError;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A message is pasted, in a real browser and over HTTP, and the words that mattered are shown. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainTest {
  private static final String SPAM = "Dear friend, get free money before the meeting ends today";

  private final List<String> complaints = new ArrayList<>();
  private SpamHouse house;
  private RealBrowser browser;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) {
    house = new SpamHouse(folder);
    browser = new RealBrowser();
    page =
        RealBrowser.entered(
            browser.context(new Browser.NewContextOptions()),
            house.url() + "/try/spam",
            house.viewer,
            complaints);
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
  void aPastedMessageGetsItsVerdictAndTheWordsThatMattered() {
    paste(SPAM);
    assertThat(page.textContent("#status")).isEqualTo("200, answered");
    assertThat(page.textContent("#verdict"))
        .isEqualTo("Is this message spam? Yes, with a probability of 0.500 for yes.");
    assertThat(page.locator("#parts .part.up").allTextContents()).containsExactly("free", "money");
    assertThat(page.locator("#parts .part.down").allTextContents()).containsExactly("meeting");
    assertThat(page.getAttribute("#parts .part.up", "title")).startsWith("raised it by 0.3");
    assertThat(page.textContent("#faithful")).startsWith("Without the 2 strongest of 10 parts");
    assertThat(page.textContent("#said")).contains("\"data\": [0.5]");
    assertThat(page.textContent("code[data-template] >> nth=0")).contains(house.url());
    assertThat(complaints).isEmpty();
  }

  @Test
  void saysHowMuchOfALongMessageWasRead() {
    String message = "get free money now ".repeat(600).strip();
    paste(message);
    String said = page.textContent("#faithful");
    assertThat(said).contains("The model reads the first ", " are beyond what it reads.");
    assertThat(complaints).isEmpty();
  }

  @Test
  void anEmptyMessageIsAnsweredAndSaysWhyNoWordsAreShown() {
    paste("");
    assertThat(page.textContent("#status")).isEqualTo("200, answered");
    assertThat(page.textContent("#verdict")).contains("no words");
    assertThat(page.locator("#parts .part").count()).isZero();
    complaints.removeIf(complaint -> complaint.contains("400"));
    assertThat(complaints).isEmpty();
  }

  @Test
  void explainsWhatItReadsOfAMegabyte() throws Exception {
    JsonNode found = explained("meeting ".repeat(131_072));
    int read = found.path("read").asInt();
    assertThat(read).isBetween(8 * (SpamHouse.LONGEST - 3), 8 * SpamHouse.LONGEST);
    assertThat(read + found.path("unread").asInt()).isEqualTo(1 << 20);
    assertThat(found.path("parts").size()).isEqualTo(40);
  }

  @Test
  void cutsALineWithoutSpacesBetweenCharacters() throws Exception {
    JsonNode found = explained("free,money!".repeat(20_000));
    assertThat(found.path("read").asInt()).isBetween(SpamHouse.LONGEST, 8 * SpamHouse.LONGEST);
    assertThat(found.path("parts").size()).isEqualTo(1);
    assertThat(found.path("probability").asDouble()).isGreaterThan(0.99);
  }

  @Test
  void theSameTextHasTheSameExplanation() throws Exception {
    String body = Json.text(Map.of("text", SPAM));
    assertThat(house.explain(body).body()).isEqualTo(house.explain(body).body());
  }

  @Test
  void aModelThatIsTakenAwayMeanwhileAnswersToTheEnd(@TempDir Path other) {
    try (Rooms rooms = SpamHouse.rooms(other.resolve("home"))) {
      SpamHouse.release(rooms, other);
      OffRecord offRecord = new OffRecord(rooms.endpoints());
      float[] answers =
          offRecord.ask(
              "spam",
              model -> {
                rooms.endpoints().unload("spam", "test", "taken away");
                return model.probabilities(new String[] {"free money", "meeting"});
              });
      assertThat(answers[0]).isGreaterThan(0.9f);
      assertThat(answers[1]).isLessThan(0.1f);
      assertThatThrownBy(() -> offRecord.ask("spam", OffRecord.TextModel::longest))
          .isInstanceOfSatisfying(
              PlimsollException.class,
              e -> assertThat(e.code()).isEqualTo(ServingError.ENDPOINT_NOT_READY));
    }
  }

  @Test
  void refusesWhatIsNoText() throws Exception {
    for (String body : List.of("{}", "{\"text\": 7}", "{\"text\": null}", "[]", "nonsense", "")) {
      HttpResponse<String> answer = house.explain(body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).as(body).contains("expected");
    }
    HttpResponse<String> blank = house.explain("{\"text\": \" \\n \"}");
    assertThat(blank.statusCode()).isEqualTo(400);
    assertThat(blank.body()).contains("no words");
  }

  private JsonNode explained(String text) throws Exception {
    HttpResponse<String> answer = house.explain(Json.text(Map.of("text", text)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  private void paste(String message) {
    page.navigate(house.url() + "/try/spam");
    page.fill("textarea", message);
    page.click("#try button[type=submit]");
    page.waitForSelector("#mattered:not([hidden])");
  }
}
