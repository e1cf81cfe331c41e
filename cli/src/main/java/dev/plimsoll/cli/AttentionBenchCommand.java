package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.training.AttentionCosts;
import dev.plimsoll.cli.bench.training.AttentionPage;
import dev.plimsoll.cli.bench.training.AttentionTables;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.AttentionBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "attention",
    mixinStandardHelpOptions = true,
    description =
        "Measures what one layer of each kind of attention costs, by length: time and peak memory, in libtorch and ONNX Runtime. Takes some minutes.")
final class AttentionBenchCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--lengths",
      split = ",",
      paramLabel = "N",
      defaultValue = "256,512,1024,2048,4096,8192",
      description = "Tokens of the sequences (default: ${DEFAULT-VALUE}).")
  private List<Integer> lengths = List.of();

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = "Which kinds, naive among them for comparison (default: all).")
  private @Nullable List<String> kinds;

  @Option(names = "--out", paramLabel = "FILE.html", description = "Also write a page with charts.")
  private @Nullable Path out;

  @Option(names = "--quick", hidden = true, description = "One round: sees that all of it runs.")
  private boolean quick;

  @Override
  public Integer call() {
    List<String> chosen = kinds == null ? AttentionBench.kinds() : kinds;
    AttentionCosts costs =
        AttentionCosts.measure(
            chosen,
            lengths.stream().distinct().sorted().toList(),
            quick,
            screen.homeOrTemporary(),
            screen.progress());
    List<Figure> figures = costs.figures();
    AttentionTables.of(costs)
        .forEach(
            table -> {
              screen.line(table.title());
              screen.table(table.heads(), table.rows());
            });
    screen.table(
        List.of("figure", "value", "target", "", "measured"),
        figures.stream()
            .map(
                figure ->
                    List.of(
                        figure.name(),
                        figure.shown(),
                        figure.target(),
                        figure.ok() ? "met" : "MISSED",
                        figure.against()))
            .toList());
    costs.skipped().forEach(sentence -> screen.line("not measured: " + sentence));
    screen.result(
        Map.of(
            "figures", figures,
            "time", costs.time(),
            "memory", costs.memory(),
            "skipped", costs.skipped()));
    if (out != null) {
      write(out, new AttentionPage(costs).html());
    }
    return figures.stream().allMatch(Figure::ok) ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
  }
}
