package dev.plimsoll.cli.bench.training;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.training.AttentionBench.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The costs as one page that needs nothing but itself: a chart per way of measuring, both axes
 * logarithmic, so that a straight line's slope is the growth exponent; and the figures as tables.
 */
public final class AttentionPage {
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#d1495b", "#2e933c", "#edae49", "#6a4c93", "#00798c", "#555555");
  private static final int WIDE = 460;
  private static final int HIGH = 320;
  private static final int EDGE = 48;

  private final AttentionCosts costs;
  private final List<String> order;

  public AttentionPage(AttentionCosts costs) {
    this.costs = costs;
    order = costs.kinds(Way.FORWARD);
  }

  /** One cost of one kind at one length. */
  @FunctionalInterface
  private interface Value {
    OptionalDouble of(String kind, Way way, int length);
  }

  public String html() {
    StringBuilder page = new StringBuilder(1 << 14);
    page.append(
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>What attention costs</title>
        <style>body{font:15px system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ddd}
        td:first-child,th:first-child{text-align:left}figure{display:inline-block;margin:.5rem 1rem .5rem 0}
        .missed{color:#b00020;font-weight:600}</style></head><body><h1>What attention costs</h1>
        <p>One layer of width 128 with 4 heads, one sequence, one thread, projections included. Processor time of the fastest round.</p>
        """);
    for (Way way : List.of(Way.FORWARD, Way.TRAIN, Way.ONNX)) {
      chart(page, way.words() + ", milliseconds", way, costs::millis);
    }
    chart(page, "peak memory of " + Way.TRAIN.words() + ", MB", Way.TRAIN, costs::megabytes);
    page.append("<h2>Targets</h2><table><tr><th>figure<th>value<th>target<th>beside</tr>");
    for (Figure figure : costs.figures()) {
      page.append(
          "<tr><td>%s<td%s>%s<td>%s<td>%s</tr>%n"
              .formatted(
                  escaped(figure.name()),
                  figure.ok() ? "" : " class=\"missed\"",
                  figure.shown(),
                  escaped(figure.target()),
                  escaped(figure.against())));
    }
    page.append("</table>");
    for (String sentence : costs.skipped()) {
      page.append("<p>Not measured: ").append(escaped(sentence)).append(".</p>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private void chart(StringBuilder page, String title, Way way, Value value) {
    double least = Double.MAX_VALUE;
    double most = Double.MIN_VALUE;
    for (String kind : costs.kinds(way)) {
      for (int length : costs.lengths()) {
        double met = value.of(kind, way, length).orElse(0);
        least = met > 0 ? Math.min(least, met) : least;
        most = Math.max(most, met);
      }
    }
    if (least > most) {
      return;
    }
    double low = Math.floor(Math.log10(least));
    double high = Math.max(low + 1, Math.ceil(Math.log10(most)));
    page.append("<figure><figcaption>").append(escaped(title)).append("</figcaption>");
    page.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDE + 100, HIGH, WIDE + 100, escaped(title)));
    axes(page, low, high);
    for (String kind : costs.kinds(way)) {
      line(page, kind, way, value, low, high);
    }
    page.append("</svg></figure>\n");
  }

  private void axes(StringBuilder page, double low, double high) {
    for (int length : costs.lengths()) {
      page.append(text(x(length), HIGH - EDGE + 18, "middle", String.valueOf(length)));
    }
    for (double power = low; power <= high; power++) {
      double y = y(Math.pow(10, power), low, high);
      page.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
              .formatted(EDGE, WIDE - 10, y, y));
      page.append(text(EDGE - 6, y + 4, "end", Words.number(Math.pow(10, power))));
    }
  }

  private void line(
      StringBuilder page, String kind, Way way, Value value, double low, double high) {
    String colour = COLOURS.get(Math.max(0, order.indexOf(kind)) % COLOURS.size());
    List<String> points = new ArrayList<>();
    double lastY = 0;
    for (int length : costs.lengths()) {
      OptionalDouble met = value.of(kind, way, length);
      if (met.isPresent() && met.getAsDouble() > 0) {
        lastY = y(met.getAsDouble(), low, high);
        points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(length), lastY));
      }
    }
    page.append(
        "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"><title>%s</title></polyline>"
            .formatted(colour, String.join(" ", points), escaped(kind)));
    double legend = EDGE + 16.0 * Math.max(0, order.indexOf(kind));
    page.append(
        "<rect x=\"%d\" y=\"%.1f\" width=\"10\" height=\"10\" fill=\"%s\"/>"
            .formatted(WIDE, legend - 9, colour));
    page.append(text(WIDE + 15.0, legend, "start", kind));
  }

  private double x(int length) {
    double first = Math.log(costs.lengths().get(0));
    double last = Math.log(costs.lengths().get(costs.lengths().size() - 1));
    double share = last > first ? (Math.log(length) - first) / (last - first) : 0.5;
    return EDGE + 10 + share * (WIDE - EDGE - 30);
  }

  private static double y(double value, double low, double high) {
    double share = (Math.log10(value) - low) / (high - low);
    return HIGH - EDGE - share * (HIGH - 2.0 * EDGE);
  }

  private static String text(double x, double y, String anchor, String words) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        escaped(words));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
