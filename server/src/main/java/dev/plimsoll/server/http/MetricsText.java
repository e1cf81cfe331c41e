package dev.plimsoll.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import dev.plimsoll.serving.Traffic;
import dev.plimsoll.serving.TrafficCount;
import java.util.List;
import java.util.Locale;

/** {@code GET /metrics} in the text format of Prometheus, version 0.0.4. */
final class MetricsText {
  private static final MediaType TYPE = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Traffic traffic;
  private final Endpoints endpoints;
  private final PredictionLog log;

  MetricsText(Traffic traffic, Endpoints endpoints, PredictionLog log) {
    this.traffic = traffic;
    this.endpoints = endpoints;
    this.log = log;
  }

  HttpResponse answer(ServiceRequestContext ctx, byte[] body) {
    return HttpResponse.of(HttpStatus.OK, TYPE, HttpData.ofUtf8(text()));
  }

  String text() {
    StringBuilder out = new StringBuilder(4096);
    List<TrafficCount> counts = traffic.counts();
    head(out, "plimsoll_predictions_total", "counter", "Rows answered since the start.");
    counts.forEach(c -> line(out, "plimsoll_predictions_total", labels(c), c.rows()));
    head(out, "plimsoll_request_errors_total", "counter", "Requests not answered.");
    counts.forEach(c -> line(out, "plimsoll_request_errors_total", labels(c), c.errors()));
    head(out, "plimsoll_request_seconds", "histogram", "Time from request to durable answer.");
    counts.forEach(c -> histogram(out, c));
    head(out, "plimsoll_feedback_total", "counter", "Feedback items by what became of them.");
    for (FeedbackStatus status : FeedbackStatus.values()) {
      String label = "status=\"" + word(status) + "\"";
      line(out, "plimsoll_feedback_total", label, traffic.feedbackCount(status));
    }
    head(out, "plimsoll_logged_predictions", "gauge", "Predictions in the log.");
    endpoints
        .names()
        .forEach(e -> line(out, "plimsoll_logged_predictions", label(e), log.predictions(e)));
    head(out, "plimsoll_logged_labels", "gauge", "Predictions in the log that have a label.");
    endpoints.names().forEach(e -> line(out, "plimsoll_logged_labels", label(e), log.labels(e)));
    head(out, "plimsoll_route_permille", "gauge", "Share of traffic by the table in force.");
    for (String endpoint : endpoints.names()) {
      RouteTable table = endpoints.current(endpoint);
      for (Route route : table.routes()) {
        String labels = label(endpoint) + ",version=\"" + escaped(route.version()) + "\"";
        line(out, "plimsoll_route_permille", labels, route.permille());
      }
    }
    head(out, "plimsoll_endpoint_ready", "gauge", "1 when every model is loaded.");
    endpoints
        .names()
        .forEach(e -> line(out, "plimsoll_endpoint_ready", label(e), endpoints.ready(e) ? 1 : 0));
    return out.toString();
  }

  private static String word(FeedbackStatus status) {
    return status == FeedbackStatus.MISFIT ? "wrong_kind" : status.name().toLowerCase(Locale.ROOT);
  }

  private static void histogram(StringBuilder out, TrafficCount count) {
    long below = 0;
    for (int i = 0; i < Traffic.BOUNDS_MICROS.size(); i++) {
      below += count.latency().get(i);
      String bound = Double.toString(Traffic.BOUNDS_MICROS.get(i) / 1e6);
      line(out, "plimsoll_request_seconds_bucket", labels(count) + ",le=\"" + bound + "\"", below);
    }
    long all = below + count.latency().get(Traffic.BOUNDS_MICROS.size());
    line(out, "plimsoll_request_seconds_bucket", labels(count) + ",le=\"+Inf\"", all);
    out.append("plimsoll_request_seconds_sum{")
        .append(labels(count))
        .append("} ")
        .append(count.latencyMicrosSum() / 1e6)
        .append('\n');
    line(out, "plimsoll_request_seconds_count", labels(count), all);
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String labels, long value) {
    out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static String labels(TrafficCount count) {
    return label(count.endpoint()) + ",version=\"" + escaped(count.version()) + "\"";
  }

  private static String label(String endpoint) {
    return "endpoint=\"" + escaped(endpoint) + "\"";
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
