package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.plimsoll.serving.Feedback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console as people meet it, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
  private static final Path PICTURES = Path.of("target", "pictures");

  /** Every page, and how many charts it draws. */
  private static final Map<String, Integer> PAGES =
      Map.ofEntries(
          Map.entry("/", 0),
          Map.entry("/models", 0),
          Map.entry("/models/churn", 0),
          Map.entry("/models/churn/1", 2),
          Map.entry("/models/churn/2", 3),
          Map.entry("/models/churn/1/card", 0),
          Map.entry("/models/weather/1", 3),
          Map.entry("/models/weather/1/card", 0),
          Map.entry("/models/parcel/1", 2),
          Map.entry("/models/parcel/1/card", 0),
          Map.entry("/endpoints", 0),
          Map.entry("/endpoints/churn", 0),
          Map.entry("/try", 0),
          Map.entry("/try/churn", 0),
          Map.entry("/try/weather", 0),
          Map.entry("/try/parcel", 0),
          Map.entry("/monitoring", 3),
          Map.entry("/monitoring/churn", 3),
          Map.entry("/monitoring/parcel", 3),
          Map.entry("/receipts", 0),
          Map.entry("/data", 0),
          Map.entry("/data/customers", 0),
          Map.entry("/ledger", 0));

  private SampleHouse house;
  private RealBrowser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(
        csv,
        """
        customer,income,plan,since
        1,1200.5,basic,2024-03-01 10:00:00
        2,,family,2024-05-01 08:30:00
        3,3100,business,2024-04-02 00:00:00
        4,800,basic,2024-06-02 12:00:00
        """);
    house = new SampleHouse(folder.resolve("home"), csv);
    OtherKinds.addTo(house.rooms, folder);
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

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "1280, DARK", "360, LIGHT", "360, DARK"})
  void everyPageIsWholeAtEveryWidthInLightAndDark(int width, ColorScheme scheme) {
    try (BrowserContext context = context(width, scheme)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, admin(), complaints);
      PAGES.forEach(
          (path, charts) -> {
            page.navigate(url(path));
            page.waitForLoadState();
            if (charts > 0) {
              page.waitForFunction(
                  "n => document.querySelectorAll('figure[data-chart] canvas').length >= n",
                  charts);
            }
            picture(page, path, width, scheme);
            assertThat(page.locator("figure[data-chart] canvas").count())
                .as(path)
                .isEqualTo(charts);
            Object overflow =
                page.evaluate(
                    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assertThat(overflow).as("%s scrolls sideways at %d px", path, width).isEqualTo(0);
            assertThat(page.locator("h1").count()).as(path).isEqualTo(1);
          });
      assertThat(complaints).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "360, DARK"})
  void theReportOpensFromDiskWithItsCharts(int width, ColorScheme scheme, @TempDir Path folder) {
    Path file = folder.resolve("report.html");
    new ReportPage().write(SampleReport.full(), file);
    try (BrowserContext context = context(width, scheme)) {
      List<String> complaints = new ArrayList<>();
      context.setOffline(true);
      Page page = RealBrowser.listened(context, complaints);
      page.navigate(file.toUri().toString());
      page.waitForFunction("() => document.querySelectorAll('canvas').length === 6");
      picture(page, "/report", width, scheme);
      assertThat(
              page.evaluate(
                  "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .isEqualTo(0);
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void aColumnOfTimesIsToldInTimes() {
    try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
      Page page = enter(context, admin(), new ArrayList<>());
      page.navigate(url("/data/customers"));
      assertThat(page.textContent("main"))
          .contains("1 Mar 2024 10:00 to 2 Jun 2024 12:00", "800 to 3100");
    }
  }

  @Test
  void aVersionNamesTheDataItWasTrainedOn() {
    try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
      Page page = enter(context, admin(), new ArrayList<>());
      page.navigate(url("/models/churn/1"));
      assertThat(page.textContent("main")).contains("customers, 3 rows, ", "the rows as split, ");
    }
  }

  @Test
  void theLedgerIsVerifiedAtTheTouchOfAButton() {
    try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, admin(), complaints);
      page.navigate(url("/ledger"));
      page.click("text=Verify all");
      page.waitForSelector("#verified");
      assertThat(page.textContent("#verified")).contains("Intact");
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void aPredictionIsFoundByItsIdAndComputedAgainToTheBit() {
    String id = house.rooms.log().latest("churn", 1).get(0).prediction().id();
    house
        .rooms
        .log()
        .feedback(List.of(new Feedback(id, 1, Instant.parse("2026-06-01T00:00:00Z"), "survey")));
    try (BrowserContext context = context(360, ColorScheme.DARK)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, admin(), complaints);
      page.navigate(url("/receipts"));
      page.fill("input[name=id]", id);
      page.click("text=Find");
      page.waitForURL("**/receipts/" + id);
      assertThat(page.textContent("main"))
          .contains(id, "churn/", "income", "revision", "survey", "on disk before the answer");
      page.click("text=Replay");
      page.waitForSelector("#replayed");
      assertThat(page.textContent("#replayed")).contains("to the bit");
      picture(page, "/receipt", 360, ColorScheme.DARK);
      assertThat(
              page.evaluate(
                  "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .isEqualTo(0);
      assertThat(complaints).isEmpty();
      page.navigate(url("/receipts/nobody"));
      assertThat(page.textContent("main")).contains("nobody", "PREDICTION_UNKNOWN");
    }
  }

  @Test
  void anOperatorRollsBackAndTheHistorySaysSo() {
    String operator = house.server.issueToken("olga", Role.OPERATOR).secret();
    try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, operator, complaints);
      page.navigate(url("/endpoints/churn"));
      long before = house.rooms.endpoints().current("churn").revision();
      page.fill("input[name=reason]", "the canary looks wrong");
      page.click("text=Roll back");
      page.waitForSelector("text=the canary looks wrong");
      assertThat(page.textContent("main")).contains("restored", "olga", "churn/1 100");
      assertThat(house.rooms.endpoints().current("churn").revision()).isEqualTo(before + 1);
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void anApproverApprovesAVersionOnItsCard() {
    String approver = house.server.issueToken("gustav", Role.APPROVER).secret();
    try (BrowserContext context = context(390, ColorScheme.DARK)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, approver, complaints);
      page.navigate(url("/models/churn/2/card"));
      page.fill("input[name=reason]", "checked on the cases of last spring");
      page.click("button:has-text('Approve')");
      page.waitForSelector("text=gustav as approver: checked on the cases of last spring");
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void anOperatorTakesAnAlarmUp() {
    String operator = house.server.issueToken("olga", Role.OPERATOR).secret();
    try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
      List<String> complaints = new ArrayList<>();
      Page page = enter(context, operator, complaints);
      page.navigate(url("/"));
      assertThat(page.textContent("main")).contains("One alarm is open.");
      page.navigate(url("/monitoring/churn"));
      page.click("summary:has-text('Take up')");
      page.fill(".take input[name=reason]", "a new supplier since May");
      page.click(".take button");
      page.waitForSelector("text=a new supplier since May");
      picture(page, "/monitoring/taken", 1280, ColorScheme.LIGHT);
      page.navigate(url("/"));
      assertThat(page.textContent("main")).contains("All is well.", "olga");
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void aViewerSeesNoButtonAndCannotPressOne() {
    String viewer = house.server.issueToken("vera", Role.VIEWER).secret();
    try (BrowserContext context = context(360, ColorScheme.LIGHT)) {
      Page page = enter(context, viewer, new ArrayList<>());
      page.navigate(url("/endpoints/churn"));
      assertThat(page.locator("text=Roll back").count()).isZero();
      long before = house.rooms.endpoints().current("churn").revision();
      Object status =
          page.evaluate(
              "() => fetch('/endpoints/churn/rollback', {method: 'POST',"
                  + " headers: {'content-type': 'application/x-www-form-urlencoded'},"
                  + " body: 'reason=x&csrf=' + document.querySelector('input[name=csrf]').value})"
                  + ".then(answer => answer.status)");
      assertThat(status).isEqualTo(403);
      assertThat(house.rooms.endpoints().current("churn").revision()).isEqualTo(before);
    }
  }

  @Test
  void aWrongTokenIsToldSo() {
    try (BrowserContext context = context(360, ColorScheme.DARK)) {
      Page page = context.newPage();
      page.navigate(url("/login"));
      page.fill("input[name=token]", "plm_wrong");
      page.click("button[type=submit]");
      assertThat(page.textContent("[role=alert]")).contains("unknown");
      picture(page, "/login", 360, ColorScheme.DARK);
    }
  }

  private String admin() {
    return house.server.firstAdmin().orElseThrow().secret();
  }

  private BrowserContext context(int width, ColorScheme scheme) {
    return browser.context(
        new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(scheme));
  }

  private Page enter(BrowserContext context, String token, List<String> complaints) {
    return RealBrowser.entered(context, url("/"), token, complaints);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + house.server.port() + path;
  }

  private static void picture(Page page, String path, int width, ColorScheme scheme) {
    String name = path.equals("/") ? "overview" : path.substring(1).replace('/', '-');
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(PICTURES.resolve(name + "-" + width + "-" + scheme.name() + ".png")));
  }
}
