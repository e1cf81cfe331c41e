package dev.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A {@link SampleHouse} with what tests need who read its pages and ask its endpoints. */
final class ReadHouse implements AutoCloseable {
  static final Instant TIME = Instant.parse("2026-06-01T00:00:00Z");

  private static final Path PICTURES = Path.of("target", "pictures");
  private static final String OVERFLOW =
      "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";

  final ServerRooms rooms;
  final String admin;
  private final SampleHouse house;
  private final Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  ReadHouse(Path folder) throws IOException {
    this.folder = folder;
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, "customer,income,plan\n1,1200.5,basic\n2,900,family\n");
    house = new SampleHouse(folder.resolve("home"), csv);
    rooms = house.rooms;
    admin = house.server.firstAdmin().orElseThrow().secret();
  }

  /** A folder that is not there yet, for a package. */
  Path folder(String name) {
    return folder.resolve(name);
  }

  /** An endpoint with one version, 1. */
  void create(String endpoint, Digest model) {
    rooms
        .endpoints()
        .create(
            new EndpointSpec(endpoint, List.of()),
            List.of(Route.all(endpoint + "/1", model)),
            "test",
            "first");
  }

  /** An answer of a model whose package is gone. */
  void log(String id, String endpoint, AnswerDistribution answer) {
    rooms
        .log()
        .append(
            List.of(
                Prediction.of(
                    id,
                    endpoint,
                    TIME.minusSeconds(60),
                    TIME.minusSeconds(60),
                    endpoint + "/1",
                    Digest.ofText("a package that is gone"),
                    1,
                    1,
                    Map.of("length", 1.5f),
                    Map.of(),
                    answer,
                    1_200)));
  }

  String url(String path) {
    return "http://127.0.0.1:" + house.server.port() + path;
  }

  String get(String path) throws Exception {
    return answered(at(path).GET().build());
  }

  String post(String path, String body) throws Exception {
    return answered(at(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  /** A page without its tags. */
  String text(String path) throws Exception {
    return get(path).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(url(path))).header("authorization", "Bearer " + admin);
  }

  private String answered(HttpRequest request) throws Exception {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  static BrowserContext context(RealBrowser browser, int width, ColorScheme scheme) {
    return browser.context(
        new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(scheme));
  }

  /** Pixels by which a page scrolls sideways. */
  static Object overflow(Page page) {
    return page.evaluate(OVERFLOW);
  }

  static void picture(Page page, String name, int width) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(PICTURES.resolve(name + "-" + width + ".png")));
  }

  @Override
  public void close() {
    house.close();
  }
}
