package dev.plimsoll.server.internal.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.internal.accounts.Caller;
import dev.plimsoll.server.internal.views.AlarmRow;
import dev.plimsoll.server.internal.views.Cards;
import dev.plimsoll.server.internal.views.DataViews;
import dev.plimsoll.server.internal.views.EndpointViews;
import dev.plimsoll.server.internal.views.EvaluationWords;
import dev.plimsoll.server.internal.views.Gating;
import dev.plimsoll.server.internal.views.LedgerView;
import dev.plimsoll.server.internal.views.ModelViews;
import dev.plimsoll.server.internal.views.MonitoringViews;
import dev.plimsoll.server.internal.views.OverviewView;
import dev.plimsoll.server.internal.web.Answers;
import dev.plimsoll.server.internal.web.Parameters;
import dev.plimsoll.serving.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which address shows which view. */
public final class ConsolePages {
  private final PageFrame frame;
  private final ServerRooms rooms;
  private final ModelViews models;
  private final EndpointViews endpoints;
  private final MonitoringViews monitoring;
  private final DataViews data;
  private final Cards cards;

  public ConsolePages(PageFrame frame, ServerRooms rooms) {
    this.frame = frame;
    this.rooms = rooms;
    this.models =
        new ModelViews(
            rooms.registry(),
            rooms.storage().evidence(),
            version -> Gating.of(rooms.gates(), version),
            digest -> rooms.datasets().byDigest(digest));
    this.endpoints = new EndpointViews(rooms.endpoints(), rooms.traffic(), rooms.log());
    this.monitoring = new MonitoringViews(rooms.monitoring());
    this.data = new DataViews(rooms.datasets());
    this.cards = new Cards(rooms.storage(), rooms.registry(), rooms.gates(), rooms.datasets());
  }

  public void on(ServerBuilder server) {
    frame.get(server, "/", this::overview);
    frame.get(server, "/models", this::models);
    frame.get(server, "/models/{model}", this::model);
    frame.get(server, "/models/{model}/{number}", this::version);
    frame.get(server, "/models/{model}/{number}/card", this::card);
    frame.post(server, "/models/{model}/{number}/approve", this::approve);
    frame.get(server, "/endpoints", this::endpoints);
    frame.get(server, "/endpoints/{endpoint}", this::endpoint);
    frame.get(server, "/endpoints/{endpoint}/split", this::split);
    frame.post(server, "/endpoints/{endpoint}/rollback", this::rollback);
    frame.get(server, "/monitoring", this::monitoring);
    frame.get(server, "/monitoring/{endpoint}", this::monitored);
    frame.post(server, "/monitoring/{endpoint}/alarms/{id}", this::acknowledge);
    frame.get(server, "/data", this::datasets);
    frame.get(server, "/data/{dataset}", this::dataset);
    frame.get(server, "/ledger", this::ledger);
    frame.post(server, "/ledger/verify", this::verify);
  }

  private HttpResponse overview(ServiceRequestContext context, AggregatedHttpRequest request) {
    List<AlarmRow> open = new ArrayList<>();
    for (String endpoint : rooms.endpoints().names()) {
      Instant since = rooms.endpoints().current(endpoint).at();
      open.addAll(monitoring.open(endpoint, since));
    }
    List<AlarmRow> past = new ArrayList<>(monitoring.alarms());
    past.removeAll(open);
    OverviewView view =
        OverviewView.of(
            endpoints,
            open,
            past,
            rooms.registry().models().size(),
            rooms.log().predictions(),
            rooms.log().labels(),
            rooms.storage().ledger());
    return frame.page(context, "Overview", "overview", "page/overview.jte", Map.of("view", view));
  }

  private HttpResponse models(ServiceRequestContext context, AggregatedHttpRequest request) {
    return frame.page(
        context, "Models", "models", "page/models.jte", Map.of("models", models.models()));
  }

  private HttpResponse model(ServiceRequestContext context, AggregatedHttpRequest request) {
    String model = Parameters.path(context, "model");
    return frame.page(
        context, model, "models", "page/model.jte", Map.of("view", models.view(model)));
  }

  private HttpResponse version(ServiceRequestContext context, AggregatedHttpRequest request) {
    String model = Parameters.path(context, "model");
    int number = Parameters.number(context, "number");
    return frame.page(
        context,
        model + "/" + number,
        "models",
        "page/version.jte",
        Map.of("view", models.view(model, number)));
  }

  private HttpResponse card(ServiceRequestContext context, AggregatedHttpRequest request) {
    String model = Parameters.path(context, "model");
    int number = Parameters.number(context, "number");
    return frame.page(
        context,
        "Card of " + model + "/" + number,
        "models",
        "page/card.jte",
        Map.of("card", cards.card(model, number), "number", number));
  }

  private HttpResponse approve(ServiceRequestContext context, AggregatedHttpRequest request) {
    String reason = reason(request, "why the version may be used");
    String model = Parameters.path(context, "model");
    int number = Parameters.number(context, "number");
    Caller caller = Caller.of(context);
    rooms.registry().approve(model, number, caller.name(), caller.role().label(), reason);
    return Answers.redirect("/models/" + model + "/" + number + "/card");
  }

  private HttpResponse endpoints(ServiceRequestContext context, AggregatedHttpRequest request) {
    return frame.page(
        context,
        "Endpoints",
        "endpoints",
        "page/endpoints.jte",
        Map.of("endpoints", endpoints.all()));
  }

  private HttpResponse endpoint(ServiceRequestContext context, AggregatedHttpRequest request) {
    String endpoint = Parameters.path(context, "endpoint");
    return frame.page(
        context,
        endpoint,
        "endpoints",
        "page/endpoint.jte",
        Map.of("view", endpoints.view(endpoint)));
  }

  private HttpResponse split(ServiceRequestContext context, AggregatedHttpRequest request) {
    String endpoint = Parameters.path(context, "endpoint");
    return frame.part("part/split.jte", Map.of("split", endpoints.split(endpoint)));
  }

  private HttpResponse rollback(ServiceRequestContext context, AggregatedHttpRequest request) {
    String endpoint = Parameters.path(context, "endpoint");
    String reason = reason(request, "why the routes are rolled back");
    rooms.endpoints().rollback(endpoint, Caller.of(context).name(), reason);
    return Answers.redirect("/endpoints/" + endpoint);
  }

  private HttpResponse acknowledge(ServiceRequestContext context, AggregatedHttpRequest request) {
    String reason = reason(request, "what is done about the alarm");
    String id = Parameters.path(context, "id");
    rooms.monitoring().acknowledge(id, Caller.of(context).name(), reason);
    return Answers.redirect("/monitoring/" + Parameters.path(context, "endpoint"));
  }

  private static String reason(AggregatedHttpRequest request, String expected) {
    String reason = QueryParams.fromQueryString(request.contentUtf8()).get("reason", "").strip();
    if (reason.isEmpty()) {
      throw new PlimsollException(
          ServerError.BAD_REQUEST, "reason: '' (expected: " + expected + ")");
    }
    return reason;
  }

  private HttpResponse monitoring(ServiceRequestContext context, AggregatedHttpRequest request) {
    List<String> names = rooms.endpoints().names();
    return names.isEmpty()
        ? frame.page(
            context, "Monitoring", "monitoring", "page/monitoring.jte", Map.of("endpoints", names))
        : monitored(context, names.get(0));
  }

  private HttpResponse monitored(ServiceRequestContext context, AggregatedHttpRequest request) {
    return monitored(context, Parameters.path(context, "endpoint"));
  }

  private HttpResponse monitored(ServiceRequestContext context, String endpoint) {
    return frame.page(
        context,
        "Monitoring of " + endpoint,
        "monitoring",
        "page/monitoring.jte",
        Map.of(
            "endpoints", rooms.endpoints().names(),
            "view", monitoring.view(endpoint, released(endpoint))));
  }

  /** The leading metric, as evaluated before its release, of the version that answers most. */
  private Optional<Double> released(String endpoint) {
    return rooms.endpoints().current(endpoint).routes().stream()
        .max(Comparator.comparingInt(Route::permille))
        .flatMap(route -> EvaluationWords.report(rooms.storage().evidence(), route.model()))
        .flatMap(report -> report.overall().metric(report.leading()))
        .map(Interval::value);
  }

  private HttpResponse datasets(ServiceRequestContext context, AggregatedHttpRequest request) {
    return frame.page(context, "Data", "data", "page/datasets.jte", Map.of("datasets", data.all()));
  }

  private HttpResponse dataset(ServiceRequestContext context, AggregatedHttpRequest request) {
    String dataset = Parameters.path(context, "dataset");
    return frame.page(
        context, dataset, "data", "page/dataset.jte", Map.of("view", data.view(dataset)));
  }

  private HttpResponse ledger(ServiceRequestContext context, AggregatedHttpRequest request) {
    LedgerView view = LedgerView.of(rooms.storage().ledger(), Parameters.query(context, "from"));
    return frame.page(context, "Ledger", "ledger", "page/ledger.jte", Map.of("view", view));
  }

  private HttpResponse verify(ServiceRequestContext context, AggregatedHttpRequest request) {
    LedgerView.Verified verified = LedgerView.Verified.of(rooms.gates().verify());
    return request.headers().contains("hx-request")
        ? frame.part("part/verified.jte", Map.of("verified", verified))
        : frame.page(
            context,
            "Ledger",
            "ledger",
            "page/ledger.jte",
            Map.of("view", LedgerView.of(rooms.storage().ledger(), null), "verified", verified));
  }
}
