package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.Bench;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.FigureChart;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.StolenTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    subcommands = {
      AttentionBenchCommand.class,
      RecallBenchCommand.class,
      DiamondsBenchCommand.class,
      FuzzCommand.class
    },
    mixinStandardHelpOptions = true,
    description =
        "Measures this machine, each figure beside a plain way to do the same. With --home, on that folder's disk.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = Groups.CORE,
      description =
          "One figure, or a group: core, log, serving, moderation and training take some minutes each (default: ${DEFAULT-VALUE}).")
  private String name = Groups.CORE;

  @Option(names = "--list", description = "Say what there is to measure, and measure nothing.")
  private boolean list;

  @Option(names = "--quick", hidden = true, description = "Tiny sizes: sees that all of it runs.")
  private boolean quick;

  @Option(
      names = "--minilm",
      paramLabel = "JAR_OR_FOLDER",
      description =
          "Where the sentence encoder all-MiniLM-L6-v2 lies that text serving is measured with (default: the local Maven repository).")
  private @Nullable Path miniLm;

  @Option(
      names = "--diamonds",
      paramLabel = "FILE.csv",
      description = "The prices of diamonds that training is measured with; without it, left out.")
  private @Nullable Path diamonds;

  @Option(
      names = "--log-rows",
      paramLabel = "N",
      description =
          "Rows of the log that log.archived asks, 4 million unless said otherwise; 100 million take some minutes and 3 GB to make.")
  private long logRows;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw the figures against their targets, as an SVG picture.")
  private @Nullable Path chart;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Bench bench = quick ? Bench.quick(miniLm) : Bench.full(miniLm, diamonds, logRows);
    if (!bench.knows(name)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "bench: '"
              + name
              + "' (expected: "
              + String.join(", ", Groups.ALL)
              + " or one of "
              + bench.figures().keySet()
              + ")");
    }
    if (list) {
      screen.table(
          List.of("figure", "what it tells"),
          bench.figures().entrySet().stream()
              .map(each -> List.of(each.getKey(), each.getValue()))
              .toList());
      screen.result(bench.figures());
      return Plimsoll.DONE;
    }
    Path folder = screen.homeOrTemporary();
    StolenTime before = StolenTime.now();
    List<Figure> figures = bench.run(name, folder, screen.progress());
    show(figures, bench.figures());
    StolenTime.now().wordsSince(before).ifPresent(screen::line);
    if (chart != null) {
      FigureChart.write(chart, figures);
      screen.line("drawn in " + chart);
    }
    return figures.stream().allMatch(Figure::ok) ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }

  private void show(List<Figure> figures, Map<String, String> means) {
    screen.line(
        "%d processors, %s %s, Java %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version")));
    screen.table(
        List.of("figure", "value", "unit", "target", "", "what it tells"),
        figures.stream()
            .map(
                figure ->
                    List.of(
                        figure.name(),
                        figure.shown(),
                        figure.unit(),
                        figure.target(),
                        figure.ok() ? "met" : "MISSED",
                        means.getOrDefault(figure.name(), "")))
            .toList());
    screen.line("measured beside:");
    figures.forEach(figure -> screen.line("  " + figure.name() + ": " + figure.against()));
    screen.result(figures);
  }
}
