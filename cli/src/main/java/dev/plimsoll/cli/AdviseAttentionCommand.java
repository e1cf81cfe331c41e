package dev.plimsoll.cli;

import dev.plimsoll.cli.experiment.ExperimentPage;
import dev.plimsoll.cli.experiment.ExperimentTables;
import dev.plimsoll.pipeline.experiment.AdviceReport;
import dev.plimsoll.pipeline.experiment.Advisor;
import dev.plimsoll.pipeline.experiment.Arm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "attention",
    mixinStandardHelpOptions = true,
    description =
        "Trains each kind of attention on your data and says which is worth it: quality against latency, memory and energy.")
final class AdviseAttentionCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--candidate",
      paramLabel = "NAME",
      description = "The network to vary (default: the project's first text encoder).")
  private @Nullable String candidate;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      defaultValue = "softmax,window,linear,favor,nystrom,linformer",
      description = "Which kinds; softmax always takes part (default: ${DEFAULT-VALUE}).")
  private List<String> kinds = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each kind, at least 3 (default: ${DEFAULT-VALUE}).")
  private int seeds = 3;

  @Option(
      names = "--margin",
      paramLabel = "M",
      defaultValue = "0.01",
      description =
          "How much worse than softmax still counts as no worse, in the metric's unit (default: ${DEFAULT-VALUE}).")
  private double margin = 0.01;

  @Override
  public Integer call() {
    AdviceReport report =
        options.run(
            screen,
            (rooms, lab) -> new Advisor(lab).run(candidate, kinds, seeds, options.watts(), margin));
    if (report.arms().isEmpty()) {
      screen.line(report.advice());
      screen.result(report);
      return Plimsoll.DONE;
    }
    List<String> heads = ExperimentTables.armHeads(report.metric());
    List<String> differenceHeads = ExperimentTables.differenceHeads(report.metric());
    screen.table(heads, ExperimentTables.arms(report.arms()));
    screen.table(differenceHeads, ExperimentTables.differences(report.differences()));
    String front = "nobody beats in everything: " + String.join(", ", report.front());
    screen.line(front);
    report.warnings().forEach(warning -> screen.line("warning: " + warning));
    screen.line(report.advice());
    List<String> sentences = new ArrayList<>(List.of(report.advice()));
    sentences.addAll(report.warnings());
    Path page = options.page(screen, "attention");
    new ExperimentPage(report.project() + ": is efficient attention worth it?", sentences)
        .pareto(report.metric(), report.arms(), report.front())
        .pareto(
            report.metric(),
            new ExperimentPage.Cost("the most memory that training took", "MB", Arm::peakMegabytes),
            report.arms(),
            report.front())
        .pareto(
            report.metric(),
            new ExperimentPage.Cost(
                "the energy of one training at %s W a core (processor time × watts)"
                    .formatted(options.watts()),
                "Wh",
                Arm::wattHours),
            report.arms(),
            report.front())
        .differences(report.metric() + " against softmax", report.differences())
        .table(heads, ExperimentTables.arms(report.arms()))
        .table(differenceHeads, ExperimentTables.differences(report.differences()))
        .write(page);
    screen.line("drawn in " + page);
    screen.result(report);
    return Plimsoll.DONE;
  }
}
