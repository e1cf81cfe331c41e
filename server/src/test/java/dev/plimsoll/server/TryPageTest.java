package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints tried by hand, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TryPageTest {

  private final List<String> complaints = new ArrayList<>();
  private TextHouse house;
  private RealBrowser browser;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) {
    house = new TextHouse(folder, false);
    browser = new RealBrowser();
    context = browser.context(new Browser.NewContextOptions());
    page = RealBrowser.entered(context, house.url() + "/try", house.viewer, complaints);
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
  void aDecisionIsAskedWithTheSessionsRights() {
    open("rain");
    page.fill("input[name='in:wind']", "2");
    page.fill("input[name='in:cloud']", "-5");
    assertThat(page.textContent("code[data-template] >> nth=0")).contains("-5", "infer", "curl");
    send();
    assertThat(page.textContent("#status")).isEqualTo("200, answered");
    assertThat(page.textContent("#took")).matches("[0-9.]+ ms.*");
    assertThat(page.textContent("#said")).contains("probability", "0.047");
    assertThat(page.textContent("#classes b")).isEqualTo("No");
    assertThat(page.textContent("#bars")).containsSubsequence("no", "0.95", "yes", "0.047");
    assertThat(page.getAttribute("#prediction a", "href")).startsWith("/receipts/");
    assertThat(complaints).isEmpty();
  }

  @Test
  void textsBecomeVectorsOfWhichTheFirstValuesAreShown() {
    open("minilm");
    page.fill("textarea", "Hello\nBye");
    send();
    assertThat(page.textContent("#status")).isEqualTo("200, answered");
    assertThat(page.textContent("#version")).isEqualTo("minilm/1");
    assertThat(page.textContent("#said")).contains("… 384 values", "\"index\": 1");
    assertThat(page.getAttribute("#prediction a", "href")).startsWith("/receipts/");
    assertThat(complaints).isEmpty();
  }

  @Test
  void documentsAreRankedAndTheExampleFits() {
    open("cross");
    send();
    assertThat(page.textContent("#said")).contains("cross-encoder", "relevance_score");
    assertThat(page.locator("code[data-template]").count()).isEqualTo(3);
    assertThat(complaints).isEmpty();
  }

  @Test
  void aRefusalIsShownAsItCame() {
    open("rain");
    page.fill("input[name='in:wind']", "much");
    send();
    assertThat(page.textContent("#status")).isEqualTo("400, refused");
    assertThat(page.textContent("#said")).contains("wind");
    complaints.removeIf(complaint -> complaint.contains("400"));
    assertThat(complaints).isEmpty();
  }

  @Test
  void aNumberThatIsTooLargeIsNotSentAsMissing() {
    open("rain");
    page.fill("input[name='in:wind']", "1e400");
    send();
    assertThat(page.textContent("#status")).isEqualTo("400, refused");
    assertThat(page.isVisible("#classes")).isFalse();
    complaints.removeIf(complaint -> complaint.contains("400"));
  }

  @Test
  void whoseSessionHasEndedIsToldToSignInAgain() {
    open("rain");
    context.clearCookies();
    send();
    assertThat(page.textContent("#status")).contains("401", "load this page again to sign in");
    complaints.removeIf(complaint -> complaint.contains("401"));
    page = RealBrowser.entered(context, house.url() + "/try", house.viewer, complaints);
  }

  private void open(String endpoint) {
    page.navigate(house.url() + "/try");
    page.click("main a[href='/try/" + endpoint + "']");
    page.waitForSelector("#try");
  }

  private void send() {
    page.click("#try button[type=submit]");
    page.waitForSelector("#answer:not([hidden])");
  }
}
