package dev.plimsoll.cli;

import dev.plimsoll.pipeline.experiment.Search;
import dev.plimsoll.pipeline.experiment.SearchReport;
import dev.plimsoll.pipeline.experiment.SearchSpace;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description =
        "Searches for better settings of a candidate, by the choosing rows alone; run again, it goes on where it stopped.")
final class SearchCommand implements Callable<Integer> {
  private static final int SHOWN = 12;

  @Mixin private Screen screen = new Screen();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "NAME",
      description = "Of the project file.")
  private String candidate = "";

  @Option(
      names = "--space",
      required = true,
      paramLabel = "SPACE",
      description =
          "Where to look, such as 'learningRate=log:1e-4..1e-2,dim=16|32|64,blocks=1..3'.")
  private String space = "";

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "20",
      description = "Draws from the space (default: ${DEFAULT-VALUE}).")
  private int trials = 20;

  @Option(
      names = "--halving",
      description =
          "Successive halving: all draws get a few epochs (or rounds), the best third of them three times as many, and so on.")
  private boolean halving;

  @Override
  public Integer call() {
    SearchSpace where = SearchSpace.parse(space);
    SearchReport report =
        options.run(screen, (rooms, lab) -> new Search(lab).run(candidate, where, trials, halving));
    screen.table(
        List.of("settings", "resource", report.choosing(), "cpu s", ""),
        report.trials().stream()
            .limit(SHOWN)
            .map(
                one ->
                    List.of(
                        one.settings().toString().replaceAll("[{}]", ""),
                        one.resource() == 0 ? "all" : String.valueOf(one.resource()),
                        figure("%.4f", one.value()),
                        figure("%.1f", one.failure() == null ? one.cpuSeconds() : null),
                        one.failure() == null ? "" : "failed: " + one.failure()))
            .toList());
    screen.line(report.verdict());
    if (report.better()) {
      screen.line(report.yaml());
    }
    screen.result(report);
    return Plimsoll.DONE;
  }

  /** A dash for what was not measured. */
  private static String figure(String format, @Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, format, value);
  }
}
