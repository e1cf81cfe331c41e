package dev.plimsoll.cli.bench.training;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.ChildRecallTest;
import dev.plimsoll.training.RecallTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of a sequence each layout of attention finds again, as a table and a picture.
 *
 * @param rows in the order asked for
 */
public record Recall(List<Row> rows) {
  private static final int WIDTH = 620;
  private static final int LEFT = 170;
  private static final int ROW = 30;

  public Recall {
    rows = List.copyOf(rows);
  }

  /** One layout. */
  public record Row(String layout, RecallTest.Outcome outcome) {}

  /**
   * Trains a tiny stack of each layout.
   *
   * @param parent of a folder that is deleted afterwards
   */
  public static Recall measure(
      List<String> layouts, int layers, int length, int steps, Path parent, Progress progress) {
    List<Row> rows = new ArrayList<>();
    for (String layout : layouts) {
      String which = layout + " (" + (rows.size() + 1) + " of " + layouts.size() + "): ";
      try (ScratchFolder scratch = ScratchFolder.below(parent, "bench")) {
        RecallTest.Plan plan = new RecallTest.Plan(layout, layers, length, steps, 1);
        rows.add(
            new Row(
                layout,
                ChildRecallTest.run(
                    plan,
                    scratch.path(),
                    (stage, done, total) -> progress.report(which + stage, done, total))));
      }
    }
    return new Recall(rows);
  }

  public List<String> heads() {
    return List.of("attention", "keys found again", "guessing", "nested lists", "");
  }

  public List<List<String>> table() {
    return rows.stream()
        .map(
            row ->
                List.of(
                    row.layout(),
                    percent(row.outcome().recall()),
                    percent(row.outcome().guessing()),
                    percent(row.outcome().lists()),
                    row.outcome().recall() < RecallTest.ENOUGH ? "forgets" : "recalls"))
        .toList();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Draws the shares as bars, with a line where enough begins and one where guessing ends. */
  public void draw(Path file) {
    int high = ROW * rows.size() + 34;
    double scale = WIDTH - LEFT - 60.0;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" aria-label=\"Share of keys found again by attention\">%n"
            .formatted(WIDTH, high));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double share = row.outcome().recall();
      svg.append(text(LEFT - 8, 20 + ROW * i, "end", row.layout()));
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>%n",
              LEFT,
              6 + ROW * i,
              Math.max(1, share * scale),
              share < RecallTest.ENOUGH ? "#b4552d" : "#3a7d5c"));
      svg.append(text(LEFT + share * scale + 6, 20 + ROW * i, "start", percent(share)));
    }
    if (!rows.isEmpty()) {
      mark(svg, LEFT + RecallTest.ENOUGH * scale, high, "enough");
      mark(svg, LEFT + rows.get(0).outcome().guessing() * scale, high, "guessing");
    }
    svg.append("</svg>%n".formatted());
    try {
      Files.writeString(file, svg.toString());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }

  private static void mark(StringBuilder svg, double x, int high, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f 2V%d\" stroke=\"#222\" stroke-dasharray=\"3 4\"/>%n",
            x,
            high - 22));
    svg.append(text(x, high - 8, "middle", words));
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
