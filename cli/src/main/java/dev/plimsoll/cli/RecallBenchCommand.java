package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.training.Recall;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recall",
    mixinStandardHelpOptions = true,
    description =
        "Trains a tiny stack of each kind of attention to find values by their keys and to work out nested lists: what only summarises forgets. Takes some minutes.")
final class RecallBenchCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--attention",
      split = ";",
      paramLabel = "LAYOUT",
      defaultValue = "softmax;window;nystrom;linformer;linear;favor;linear,softmax;window,softmax",
      description =
          "Layouts, such as linear*3,softmax; several with ';' between them (default: ${DEFAULT-VALUE}).")
  private List<String> attention = List.of();

  @Option(
      names = "--layers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Layers of each stack (default: ${DEFAULT-VALUE}).")
  private int layers = 2;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of a sequence, at least 16 (default: ${DEFAULT-VALUE}).")
  private int length = 64;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "400",
      description = "Steps of training for each of the two tasks (default: ${DEFAULT-VALUE}).")
  private int steps = 400;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw what was found again, as an SVG picture.")
  private @Nullable Path chart;

  @Override
  public Integer call() {
    Recall recall =
        Recall.measure(
            attention, layers, length, steps, screen.homeOrTemporary(), screen.progress());
    screen.table(recall.heads(), recall.table());
    recall.rows().forEach(row -> row.outcome().warnings().forEach(screen::line));
    if (chart != null) {
      recall.draw(chart);
      screen.line("drawn in " + chart);
    }
    screen.result(recall.rows());
    return Plimsoll.DONE;
  }
}
