package dev.plimsoll.cli;

import dev.plimsoll.cli.rehearsal.LifeSummary;
import dev.plimsoll.cli.rehearsal.Rehearsal;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.ReportPage;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Half a year in service of one model, on the flights of New York.",
      "It is trained, judged, released, watched and retrained, and two bad successors are stopped. Writes demo.json and",
      "report.html into its home. Run it again and it goes on where it was."
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Option(names = "--serve", description = "Leave the console up on what the demo made.")
  private boolean serve;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the console with --serve (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--project", hidden = true, description = "Another project to show.")
  private @Nullable Path project;

  @Override
  public Integer call() {
    ProjectState state =
        ProjectState.read(project == null ? root().resolve("examples/flights") : project);
    Path home = screen.homeOr(Path.of(".plimsoll-demo").toAbsolutePath());
    long start = System.nanoTime();
    Rehearsal.Done done = new Rehearsal(state, home, screen.progress()).run(0);
    LifeSummary summary = LifeSummary.of(state, home, done, (System.nanoTime() - start) / 1e9);
    show(summary, done, home, screen);
    if (serve) {
      console(home);
    }
    return summary.sound() ? Plimsoll.DONE : Plimsoll.ANSWER_IS_NO;
  }

  /** Writes the two files and prints what happened. */
  static void show(LifeSummary summary, Rehearsal.Done done, Path home, Screen screen) {
    Path json = home.resolve("demo.json");
    Path page = home.resolve("report.html");
    Json.write(json, summary.json());
    try {
      Files.writeString(page, new ReportPage().render(summary.report()));
    } catch (IOException e) {
      throw PlimsollException.io(page.toString(), e);
    }
    screen.line("");
    summary.report().sentences().forEach(sentence -> screen.line("  " + sentence));
    screen.line("");
    screen.line(
        done.stepsFound() + " steps were found in the cache, " + done.stepsDone() + " were done");
    screen.line("figures: " + json);
    screen.line("page:    " + page);
    screen.result(summary.json());
  }

  private void console(Path home) {
    ServerConfig config = ServerConfig.at(home).withPort(port).withSimulatedClock();
    try (PlimsollServer server = PlimsollServer.start(config)) {
      screen.line("console: http://127.0.0.1:" + server.port() + "/");
      screen.line(
          "token for this console: " + server.lendToken("demo console", Role.ADMIN).secret());
      server.closeOnSignal();
      server.await();
    }
  }

  private static Path root() {
    String root = System.getProperty("plimsoll.root");
    if (root == null) {
      throw new PlimsollException(
          PipelineError.PROJECT_INVALID,
          "plimsoll.root: not set (expected: started by the launcher 'plimsoll', or --project)");
    }
    return Path.of(root);
  }
}
