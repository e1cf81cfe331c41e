package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import dev.plimsoll.serving.Traffic;
import dev.plimsoll.serving.TrafficCount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Endpoints: who answers, who has answered, and who did before. */
public final class EndpointViews {
  private final Endpoints endpoints;
  private final Traffic traffic;
  private final PredictionLog log;

  public EndpointViews(Endpoints endpoints, Traffic traffic, PredictionLog log) {
    this.endpoints = endpoints;
    this.traffic = traffic;
    this.log = log;
  }

  /**
   * What one version was meant to answer and what it did.
   *
   * @param planned share of the routes in force, in per cent
   * @param percent share of the rows answered since the server started, as long as its bar
   * @param live the same in words; a dash while no row was answered, since nothing has no shares
   */
  public record Share(
      String version,
      String href,
      String planned,
      double percent,
      String live,
      String rows,
      String errors,
      String latency) {}

  /** One line of the list of endpoints. */
  public record EndpointRow(
      String name, boolean ready, String routes, String predictions, String labels) {}

  /** One revision of the route table. */
  public record Revision(
      long revision,
      String at,
      List<String> routes,
      String reason,
      String actor,
      boolean restored) {}

  /**
   * An endpoint's page.
   *
   * @param restorable whether there is a table before the one in force
   */
  public record EndpointView(
      String name,
      boolean ready,
      long revision,
      String since,
      String reason,
      Split split,
      List<Figure> figures,
      List<Revision> history,
      boolean restorable) {}

  /** Live traffic, which the page asks for again and again. */
  public record Split(String endpoint, List<Share> shares, String total) {}

  public List<EndpointRow> all() {
    return endpoints.names().stream()
        .map(
            name ->
                new EndpointRow(
                    name,
                    endpoints.ready(name),
                    routes(endpoints.current(name)),
                    Figures.count(log.predictions(name)),
                    Figures.count(log.labels(name))))
        .toList();
  }

  public EndpointView view(String name) {
    RouteTable table = endpoints.current(name);
    List<Revision> history =
        new ArrayList<>(endpoints.history(name).stream().map(EndpointViews::revision).toList());
    Collections.reverse(history);
    return new EndpointView(
        name,
        endpoints.ready(name),
        table.revision(),
        Figures.minute(table.at()),
        table.reason(),
        split(name),
        figures(name),
        history,
        table.restores() > 1);
  }

  /** What each version has answered since the server started; planned ones first. */
  public Split split(String name) {
    RouteTable table = endpoints.current(name);
    List<TrafficCount> counts =
        traffic.counts().stream()
            .filter(count -> count.endpoint().equals(name) && !count.version().isEmpty())
            .toList();
    long total = counts.stream().mapToLong(TrafficCount::rows).sum();
    List<Share> shares = new ArrayList<>();
    for (Route route : table.routes()) {
      TrafficCount count =
          counts.stream()
              .filter(candidate -> candidate.version().equals(route.version()))
              .findFirst()
              .orElse(new TrafficCount(name, route.version(), 0, 0, 0, List.of(), 0));
      shares.add(share(count, Figures.percent(route.permille() / 1000.0, 1), total));
    }
    counts.stream()
        .filter(count -> shares.stream().noneMatch(row -> row.version().equals(count.version())))
        .forEach(count -> shares.add(share(count, "none now", total)));
    return new Split(name, shares, Figures.count(total));
  }

  private static Share share(TrafficCount count, String planned, long total) {
    String latency =
        count.requests() == 0
            ? "–"
            : Figures.number(count.latencyMicrosSum() / 1000.0 / count.requests(), 1) + " ms";
    return new Share(
        count.version(),
        "/models/" + count.version(),
        planned,
        total == 0 ? 0 : 100.0 * count.rows() / total,
        total == 0 ? "–" : Figures.number(100.0 * count.rows() / total, 1) + " %",
        Figures.count(count.rows()),
        Figures.count(count.errors()),
        latency);
  }

  private List<Figure> figures(String name) {
    long predictions = log.predictions(name);
    long labels = log.labels(name);
    String known =
        predictions == 0
            ? "nothing has been predicted yet"
            : Figures.percent((double) labels / predictions, 0) + " of all predictions";
    return List.of(
        Figure.plain(
            "predictions", Figures.count(predictions), "logged before they were given out"),
        Figure.plain("answers known", Figures.count(labels), known));
  }

  private static Revision revision(RouteTable table) {
    return new Revision(
        table.revision(),
        Figures.minute(table.at()),
        shares(table),
        table.reason(),
        table.actor(),
        table.restores() != table.revision());
  }

  /** "churn/3 80 %, churn/4 20 %". */
  static String routes(RouteTable table) {
    return String.join(", ", shares(table));
  }

  private static List<String> shares(RouteTable table) {
    return table.routes().stream()
        .map(
            route ->
                route.version()
                    + " "
                    + Figures.percent(
                        route.permille() / 1000.0, route.permille() % 10 == 0 ? 0 : 1))
        .toList();
  }
}
