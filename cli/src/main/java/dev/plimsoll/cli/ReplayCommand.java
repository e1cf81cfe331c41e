package dev.plimsoll.cli;

import dev.plimsoll.cli.rehearsal.LifeSummary;
import dev.plimsoll.cli.rehearsal.Rehearsal;
import dev.plimsoll.pipeline.ProjectState;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Rehearses a model's life: trains as of the replay's first day, then plays what followed through a real server.",
      "Works in a home of its own (default: .plimsoll-replay beside the project file)."
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();
  @Mixin private ProjectArgument project = new ProjectArgument();

  @Override
  public Integer call() {
    ProjectState state = ProjectState.read(project.path());
    Path home = screen.homeOr(state.folder().resolve(".plimsoll-replay"));
    long start = System.nanoTime();
    Rehearsal.Done done = new Rehearsal(state, home, screen.progress()).run(0);
    LifeSummary summary = LifeSummary.of(state, home, done, (System.nanoTime() - start) / 1e9);
    DemoCommand.show(summary, done, home, screen);
    return Plimsoll.DONE;
  }
}
