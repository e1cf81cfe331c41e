package dev.plimsoll.cli;

import dev.plimsoll.cli.experiment.ExperimentPage;
import dev.plimsoll.cli.experiment.ExperimentTables;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.experiment.Ablation;
import dev.plimsoll.pipeline.experiment.AblationReport;
import dev.plimsoll.pipeline.experiment.Lab;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ablate",
    mixinStandardHelpOptions = true,
    description =
        "Drops or swaps one part of a candidate at a time, with the same seeds and rows, and says which parts matter.")
final class AblateCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--candidate",
      paramLabel = "NAME",
      description = "Of the project file (default: its first).")
  private @Nullable String candidate;

  @Option(
      names = "--drop",
      paramLabel = "SETTING=VALUE",
      description =
          "A part and what stands for its absence; may be given again (default: the family's own parts, and each setting of the project file).")
  private List<String> drops = List.of();

  @Option(
      names = "--inputs",
      description = "Also leave out each input, or feature view, at a time.")
  private boolean inputs;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each variant, at least 3 (default: ${DEFAULT-VALUE}).")
  private int seeds = 3;

  @Option(names = "--show", description = "Show the newest ablation again, and train nothing.")
  private boolean show;

  @Override
  public Integer call() {
    AblationReport report =
        show
            ? recalled()
            : options.run(
                screen,
                (rooms, lab) ->
                    new Ablation(lab)
                        .run(
                            candidate == null
                                ? lab.project().train().candidates().get(0)
                                : candidate,
                            drops,
                            inputs,
                            seeds,
                            options.watts()));
    List<String> heads = ExperimentTables.armHeads(report.metric());
    List<String> differenceHeads = ExperimentTables.differenceHeads(report.metric());
    screen.line(report.candidate() + ", one part dropped at a time:");
    screen.table(heads, ExperimentTables.arms(report.arms()));
    screen.table(differenceHeads, ExperimentTables.differences(report.differences()));
    screen.line(report.verdict());
    Path page = options.page(screen, "ablation");
    new ExperimentPage(
            report.project() + ": " + report.candidate() + ", one part dropped at a time",
            List.of(report.verdict()))
        .differences(
            report.metric() + " of each variant minus that of the whole", report.differences())
        .table(heads, ExperimentTables.arms(report.arms()))
        .table(differenceHeads, ExperimentTables.differences(report.differences()))
        .write(page);
    screen.line("drawn in " + page);
    screen.result(report);
    return Plimsoll.DONE;
  }

  private AblationReport recalled() {
    ProjectState state = options.state();
    Path home = screen.home(state.folder());
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, InstantSource.system()))) {
      return Lab.recall(rooms, state.file().name(), AblationReport.EVIDENCE, AblationReport.class)
          .orElseThrow(
              () ->
                  new PlimsollException(
                      PipelineError.EXPERIMENT_INVALID,
                      "show: no ablation of '%s' is kept (expected: 'plimsoll ablate' without --show first)"
                          .formatted(state.file().name())));
    }
  }
}
