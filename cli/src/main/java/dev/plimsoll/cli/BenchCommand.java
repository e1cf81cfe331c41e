package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.Bench;
import dev.plimsoll.cli.bench.Figure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures this machine, each figure beside a plain way to do the same. With --home, on that folder's disk.")
final class BenchCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = Bench.CORE,
      description =
          "One figure, or ${DEFAULT-VALUE} for all, which takes up to a minute (default: ${DEFAULT-VALUE}).")
  private String name = Bench.CORE;

  @Option(names = "--list", description = "Say what there is to measure, and measure nothing.")
  private boolean list;

  @Option(names = "--quick", hidden = true, description = "Tiny sizes: sees that all of it runs.")
  private boolean quick;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Bench bench = quick ? Bench.quick() : Bench.full();
    if (!bench.knows(name)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "bench: '"
              + name
              + "' (expected: "
              + Bench.CORE
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
    Path folder = screen.homeOr(Path.of(System.getProperty("java.io.tmpdir")));
    List<Figure> figures = bench.run(name, folder, screen.progress());
    show(figures, bench.figures());
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
