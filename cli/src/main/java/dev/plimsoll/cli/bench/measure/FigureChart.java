package dev.plimsoll.cli.bench.measure;

import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Ratios as bars, with a mark where each target is. */
public final class FigureChart {
  private static final int WIDTH = 760;
  private static final int LEFT = 200;
  private static final int ROW = 34;

  private FigureChart() {}

  /** Draws the figures that are ratios; the others have no common scale. */
  public static void write(Path file, List<Figure> figures) {
    List<Figure> ratios = figures.stream().filter(figure -> figure.unit().equals("x")).toList();
    double most = 1.5;
    for (Figure figure : ratios) {
      most = Math.max(most, Math.min(figure.value(), 4));
    }
    double scale = (WIDTH - LEFT - 70) / most;
    int height = ROW * ratios.size() + 40;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n"
            .formatted(WIDTH, height));
    for (int i = 0; i < ratios.size(); i++) {
      bar(svg, ratios.get(i), 12 + ROW * i, scale, most);
    }
    line(svg, LEFT + scale, height - 24, "#999");
    svg.append(
        text(LEFT + scale, height - 8, "middle", "1: the bare runtime, or what stands beside"));
    svg.append("</svg>%n".formatted());
    try {
      Files.writeString(file, svg.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static void bar(StringBuilder svg, Figure figure, int top, double scale, double most) {
    double length = Math.max(1, Math.min(figure.value(), most) * scale);
    svg.append(text(LEFT - 8, top + 15, "end", figure.name()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>%n",
            LEFT,
            top,
            length,
            figure.ok() ? "#3a7d5c" : "#b4552d"));
    svg.append(
        text(LEFT + length + 6, top + 15, "start", figure.shown() + " (" + figure.target() + ")"));
    double target = Double.parseDouble(figure.target().replaceAll("[^0-9.]", ""));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"26\" fill=\"#222\"/>%n",
            LEFT + Math.min(target, most) * scale,
            top - 3));
  }

  private static void line(StringBuilder svg, double x, int bottom, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f 4V%d\" stroke=\"%s\" stroke-dasharray=\"3 4\"/>%n",
            x,
            bottom,
            colour));
  }

  private static String text(double x, int y, String anchor, String words) {
    String safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        safe);
  }
}
