package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.fail;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Chromium without a window, as the system's package installs it. */
final class RealBrowser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  RealBrowser() {
    if (!Files.isExecutable(CHROMIUM)) {
      fail(
          CHROMIUM
              + ": not there (expected: Chromium; install it with 'apt-get install chromium')");
    }
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM).setArgs(ARGUMENTS));
  }

  BrowserContext context(Browser.NewContextOptions options) {
    return browser.newContext(options);
  }

  /** A new page; errors and warnings of its console are added to the complaints. */
  static Page listened(BrowserContext context, List<String> complaints) {
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
    return page;
  }

  /** Such a page, at an address that asks for a token first. */
  static Page entered(BrowserContext context, String url, String token, List<String> complaints) {
    Page page = listened(context, complaints);
    page.navigate(url);
    page.fill("input[name=token]", token);
    page.click("button[type=submit]");
    page.waitForSelector("nav[aria-label=Main]");
    return page;
  }

  @Override
  public void close() {
    playwright.close();
  }
}
