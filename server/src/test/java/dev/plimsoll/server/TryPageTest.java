package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints tried by hand, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TryPageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private final List<String> complaints = new ArrayList<>();
  private TextHouse house;
  private Playwright playwright;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) {
    if (!Files.isExecutable(CHROMIUM)) {
      fail(
          CHROMIUM
              + ": not there (expected: Chromium; install it with 'apt-get install chromium')");
    }
    house = new TextHouse(folder, false);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
    context = browser.newContext();
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
    page.navigate(house.url() + "/try");
    page.fill("input[name=token]", house.viewer);
    page.click("button[type=submit]");
    page.waitForSelector("nav[aria-label=Main]");
  }

  @AfterAll
  void stop() {
    if (playwright != null) {
      playwright.close();
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
