package dev.plimsoll.cli;

import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.training.Diamonds;
import dev.plimsoll.kernel.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "diamonds",
    mixinStandardHelpOptions = true,
    description =
        "Trains a network and its rivals on the prices of diamonds, the table that comes with R's ggplot2, and holds its error against published ones. Takes some minutes.")
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
      names = "--candidates",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "tabm,xgboost,ridge",
      description =
          "Those that can do regression, the network that is held against the target first (default: ${DEFAULT-VALUE}).")
  private List<String> candidates = List.of();

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description = "What to change from the defaults of the first, such as epochs=20.")
  private Map<String, String> changed = Map.of();

  @Override
  public Integer call() {
    List<Figure> figures = new ArrayList<>();
    for (String candidate : candidates) {
      boolean first = figures.isEmpty();
      Map<String, Object> settings = new TreeMap<>();
      if (candidate.equals(Diamonds.NETWORK)) {
        settings.putAll(Diamonds.settings());
      }
      if (first) {
        changed.forEach(
            (name, value) -> settings.put(name, Json.read(quoted(value), Object.class)));
      }
      figures.add(
          Diamonds.measure(
              data, candidate, settings, 1, screen.homeOrTemporary(), screen.progress()));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Figure figure : figures) {
      boolean judged = rows.isEmpty();
      rows.add(
          List.of(
              figure.name(),
              figure.shown(),
              judged ? figure.target() : "",
              judged ? (figure.ok() ? "met" : "MISSED") : "rival",
              figure.against()));
    }
    screen.table(List.of("figure", "value", "target", "", "measured"), rows);
    screen.result(figures);
    return figures.get(0).ok() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }

  /** A number or truth value as it is, everything else as text. */
  private static String quoted(String value) {
    return value.matches("-?[0-9.]+(e-?[0-9]+)?|true|false") ? value : Json.text(value);
  }
}
