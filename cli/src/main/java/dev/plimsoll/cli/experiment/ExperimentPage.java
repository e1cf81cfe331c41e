package dev.plimsoll.cli.experiment;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.experiment.Arm;
import dev.plimsoll.pipeline.experiment.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One page: sentences, tables, differences as points with ranges, quality against cost. */
public final class ExperimentPage {
  private static final int WIDE = 700;
  private static final int LEFT = 220;
  private static final int ROW = 26;
  private static final int HIGH = 300;
  private static final int EDGE = 50;
  private static final int LINE = 14;

  private final StringBuilder page = new StringBuilder(1 << 14);

  public ExperimentPage(String title, List<String> sentences) {
    page.append(
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
        <style>body{font:15px system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ddd}
        td:first-child,th:first-child{text-align:left}</style></head><body><h1>%1$s</h1>
        """
            .formatted(escaped(title)));
    sentences.forEach(sentence -> page.append("<p>").append(escaped(sentence)).append("</p>\n"));
  }

  public ExperimentPage table(List<String> heads, List<List<String>> rows) {
    page.append("<table><tr>");
    heads.forEach(head -> page.append("<th>").append(escaped(head)));
    rows.forEach(
        row -> {
          page.append("</tr>\n<tr>");
          row.forEach(cell -> page.append("<td>").append(escaped(cell)));
        });
    page.append("</tr></table>\n");
    return this;
  }

  /** Points with their ranges around zero; a range that crosses the line shows nothing. */
  public ExperimentPage differences(String caption, List<Difference> differences) {
    double most = 1e-6;
    for (Difference difference : differences) {
      if (difference.comparison() != null) {
        Interval range = difference.comparison().difference();
        most = Math.max(most, Math.max(Math.abs(range.low()), Math.abs(range.high())));
      }
    }
    double middle = LEFT + (WIDE - LEFT) / 2.0;
    double scale = (WIDE - LEFT) / 2.0 / most * 0.95;
    int high = differences.size() * ROW + 40;
    open(caption, high);
    line(middle, 4, middle, high - 26, "#999");
    text(middle, high - 8, "middle", "0");
    text(WIDE - 4.0, high - 8, "end", String.format(Locale.ROOT, "%+.4f", most));
    for (int i = 0; i < differences.size(); i++) {
      Difference difference = differences.get(i);
      double y = 18 + i * ROW;
      text(LEFT - 8, y + 4, "end", difference.first());
      if (difference.comparison() != null) {
        Interval range = difference.comparison().difference();
        String colour =
            switch (difference.verdict()) {
              case BETTER -> "#2e7d4f";
              case WORSE -> "#b00020";
              case NO_DIFFERENCE_SHOWN -> "#777";
            };
        line(middle + scale * range.low(), y, middle + scale * range.high(), y, colour);
        point(middle + scale * range.value(), y, colour, difference.sentence());
      }
    }
    page.append("</svg></figure>\n");
    return this;
  }

  /**
   * What quality is paid with.
   *
   * @param words for the caption
   */
  public record Cost(String words, String unit, ToDoubleFunction<Arm> of) {}

  /** Quality against the time for one row; those on the front are blue. */
  public ExperimentPage pareto(String metric, List<Arm> arms, List<String> front) {
    return pareto(
        metric, new Cost("the time to answer one row", "µs", Arm::microsOne), arms, front);
  }

  /** Quality against a cost; those on the front are blue. */
  public ExperimentPage pareto(String metric, Cost cost, List<Arm> arms, List<String> front) {
    List<Arm> trained = arms.stream().filter(arm -> arm.seeds() > 0).toList();
    if (trained.isEmpty()) {
      return this;
    }
    double dear = Math.max(1e-9, trained.stream().mapToDouble(cost.of()).max().orElse(1) * 1.15);
    double least = trained.stream().mapToDouble(a -> a.mean() - a.deviation()).min().orElse(0);
    double most = trained.stream().mapToDouble(a -> a.mean() + a.deviation()).max().orElse(1);
    double span = Math.max(1e-6, most - least);
    open(metric + " (mean ± sd over the seeds) against " + cost.words(), HIGH);
    line(EDGE, HIGH - EDGE, WIDE, HIGH - EDGE, "#999");
    line(EDGE, 10, EDGE, HIGH - EDGE, "#999");
    text(EDGE - 4, 18, "end", String.format(Locale.ROOT, "%.4f", most));
    text(EDGE - 4, HIGH - EDGE, "end", String.format(Locale.ROOT, "%.4f", least));
    text(EDGE, HIGH - EDGE + 18, "start", "0");
    text(WIDE, HIGH - EDGE + 18, "end", number(dear) + " " + cost.unit());
    double unit = (HIGH - EDGE - 24) / span;
    List<Arm> ordered =
        trained.stream().sorted(Comparator.comparingDouble(Arm::mean).reversed()).toList();
    double above = Double.NEGATIVE_INFINITY;
    for (Arm arm : ordered) {
      double x = EDGE + (WIDE - EDGE) * cost.of().applyAsDouble(arm) / dear;
      double y = 14 + unit * (most - arm.mean());
      String colour = front.contains(arm.name()) ? "#1b6ca8" : "#bbb";
      line(x, y - unit * arm.deviation(), x, y + unit * arm.deviation(), colour);
      point(
          x,
          y,
          colour,
          arm.name() + ": " + number(cost.of().applyAsDouble(arm)) + " " + cost.unit());
      // names of points that lie close together are moved apart
      above = Math.max(y + 4, above + LINE);
      text(x + 8, above, "start", arm.name());
    }
    page.append("</svg></figure>\n");
    return this;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%,.0f", value);
  }

  public void write(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, page + "</body></html>\n");
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private void open(String caption, int high) {
    page.append("<figure><figcaption>").append(escaped(caption)).append("</figcaption>");
    page.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" font-size=\"12\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDE + 120, high, WIDE + 120, escaped(caption)));
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    page.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>%n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  private void point(double x, double y, String colour, String words) {
    page.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"><title>%s</title></circle>%n",
            x,
            y,
            colour,
            escaped(words)));
  }

  private void text(double x, double y, String anchor, String words) {
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            escaped(words)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
