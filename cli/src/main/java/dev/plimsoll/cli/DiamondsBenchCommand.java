package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.Diamonds;
import dev.plimsoll.cli.bench.Figure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "diamonds",
    mixinStandardHelpOptions = true,
    description =
        "Trains a network on the prices of diamonds, the table that comes with R's ggplot2, and holds its error against published ones. Takes some minutes.")
final class DiamondsBenchCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE.csv",
      description =
          "The table, with columns carat, cut, color, clarity, depth, table, price, x, y, z.")
  private Path data = Path.of("diamonds.csv");

  @Option(
      names = "--candidate",
      paramLabel = "NAME",
      defaultValue = "tabm",
      description = "One that can do regression (default: ${DEFAULT-VALUE}).")
  private String candidate = "tabm";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most passes over the rows (default: ${DEFAULT-VALUE}).")
  private int epochs = 20;

  @Override
  public Integer call() {
    Figure figure =
        Diamonds.measure(
            data,
            candidate,
            Map.of("epochs", epochs),
            1,
            screen.homeOr(Path.of(System.getProperty("java.io.tmpdir"))),
            screen.progress());
    screen.table(
        List.of("figure", "value", "target", "", "measured"),
        List.of(
            List.of(
                figure.name(),
                figure.shown(),
                figure.target(),
                figure.ok() ? "met" : "MISSED",
                figure.against())));
    screen.result(figure);
    return figure.ok() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }
}
