package dev.plimsoll.cli;

import dev.plimsoll.cli.experiment.ExperimentPage;
import dev.plimsoll.cli.experiment.ExperimentTables;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.experiment.CompareReport;
import dev.plimsoll.pipeline.experiment.Comparing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Trains all candidates with several seeds and compares them on the same rows; says plainly when the simple one wins.")
final class CompareCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each candidate, at least 3 (default: ${DEFAULT-VALUE}).")
  private int seeds = 3;

  @Option(
      names = "--within",
      paramLabel = "TIMES",
      defaultValue = "1.5",
      description =
          "At equal latency, compare those within so many times the fastest's time (default: ${DEFAULT-VALUE}).")
  private double within = 1.5;

  @Option(
      names = "--latency",
      paramLabel = "MICROS",
      defaultValue = "0",
      description = "At equal latency, compare those that answer one row within so many µs.")
  private double latency;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Judge every row once, in so many parts, each by a model that saw none of it; 1 for the project's own split (default: 5 for fewer than 5,000 rows without times, else 1).")
  private int folds;

  @Option(
      names = "--take",
      paramLabel = "FOLDER",
      description = "Also write the package of the best by the choosing rows into a new folder.")
  private @Nullable Path take;

  @Override
  public Integer call() {
    CompareReport report =
        options.run(
            screen,
            (rooms, lab) -> {
              CompareReport found =
                  new Comparing(lab.folded(folds)).run(seeds, options.watts(), within, latency);
              if (take != null && found.best() != null) {
                copy(ModelPackage.read(rooms.storage().blobs().folder(found.best().model())), take);
              }
              return found;
            });
    List<String> heads = ExperimentTables.armHeads(report.metric());
    List<String> differenceHeads = ExperimentTables.differenceHeads(report.metric());
    screen.table(heads, ExperimentTables.arms(report.arms()));
    screen.table(differenceHeads, ExperimentTables.differences(report.differences()));
    if (!report.atEqualLatency().isEmpty()) {
      screen.line("at equal latency:");
      screen.table(differenceHeads, ExperimentTables.differences(report.atEqualLatency()));
    }
    screen.line(report.verdict());
    if (take != null && report.best() != null) {
      screen.line(
          "package of %s, seed %d, the best by the choosing rows: %s"
              .formatted(report.best().candidate(), report.best().seed(), take));
    }
    Path page = options.page(screen, "compare");
    new ExperimentPage(report.project() + ": candidates side by side", List.of(report.verdict()))
        .table(heads, ExperimentTables.arms(report.arms()))
        .differences(report.metric() + " against " + against(report), report.differences())
        .table(differenceHeads, ExperimentTables.differences(report.differences()))
        .differences(report.metric() + ", at equal latency", report.atEqualLatency())
        .pareto(report.metric(), report.arms(), report.arms().stream().map(a -> a.name()).toList())
        .write(page);
    screen.line("drawn in " + page);
    screen.result(report);
    return Plimsoll.DONE;
  }

  private static void copy(ModelPackage model, Path folder) {
    ModelPackage.write(
        folder,
        model.graph(),
        model.manifest(),
        model.checkpoint().orElse(null),
        model.tokenizer().orElse(null));
  }

  private static String against(CompareReport report) {
    return report.differences().isEmpty() ? "nothing" : report.differences().get(0).second();
  }
}
