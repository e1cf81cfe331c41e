package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.Lifecycle;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.Steps;
import dev.plimsoll.pipeline.project.ReplaySection;
import dev.plimsoll.pipeline.replay.PlimsollClient;
import dev.plimsoll.pipeline.replay.ReplayPlan;
import dev.plimsoll.pipeline.replay.ReplayPlans;
import dev.plimsoll.pipeline.replay.ReplayTotals;
import dev.plimsoll.pipeline.replay.Replayer;
import dev.plimsoll.server.IssuedToken;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import java.net.URI;
import java.nio.file.Path;

/**
 * Goes once around as of the replay's first day, then plays the rest through a server that knows
 * only HTTP from us.
 */
public final class Rehearsal {
  private static final String BUILD = "rehearsal/build";

  private final ProjectState project;
  private final Path home;
  private final Progress progress;

  public Rehearsal(ProjectState project, Path home, Progress progress) {
    this.project = project;
    this.home = home;
    this.progress = progress;
  }

  /**
   * What was done.
   *
   * @param randomSplit the winner's family judged on a random split of the same rows: flattering,
   *     for comparison
   * @param startSeconds from the server's start to its first answer
   */
  public record Done(
      Circle.Turned turned,
      EvaluationReport randomSplit,
      ReplayTotals totals,
      double startSeconds,
      int stepsDone,
      int stepsFound) {}

  public Done run(int port) {
    ReplaySection replay = project.file().replay();
    if (replay == null) {
      throw new PlimsollException(
          PipelineError.PROJECT_INVALID,
          "replay: missing in the project (expected: a section with 'from' and 'until')");
    }
    Circle.Turned turned;
    EvaluationReport random;
    ReplayPlan plan;
    int done;
    int found;
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, new SimulatedClock(replay.from())))) {
      refuseForeignHome(rooms, replay);
      refuseOtherBuild(rooms);
      Steps steps = new Steps(rooms.storage(), CodeVersion.current());
      Circle circle = new Circle(rooms, project, steps, progress);
      turned = circle.run();
      if (!turned.outcome().passed()) {
        throw new PlimsollException(
            PipelineError.NOTHING_RELEASED,
            "the gate refused the first version: " + turned.outcome().decision().summary());
      }
      rooms.life().remember(BUILD, CodeVersion.current());
      random = RandomSplit.judge(circle, project.file(), turned);
      new Lifecycle(rooms, project, steps, progress).begin(replay.from());
      plan = ReplayPlans.of(rooms, project.file(), turned.prepared(), replay);
      done = steps.done();
      found = steps.found();
    }
    return play(new Played(turned, random, plan, done, found), port);
  }

  /**
   * A home in which the project was already gone around in real time has gates and versions from
   * after the replay's days; judging by them would be judging with hindsight.
   */
  private void refuseForeignHome(Rooms rooms, ReplaySection replay) {
    rooms.gates().plans(project.file().name()).stream()
        .filter(plan -> plan.at().isAfter(replay.until()))
        .findFirst()
        .ifPresent(
            plan -> {
              throw new PlimsollException(
                  PipelineError.PROJECT_INVALID,
                  "home: %s, where '%s' wrote down a gate on %s (expected: for a replay of %s to %s, a home of its own, such as --home .plimsoll-replay)"
                      .formatted(
                          home, project.file().name(), plan.at(), replay.from(), replay.until()));
            });
  }

  /**
   * Its models would be trained anew, and held against champions that were judged on other rows.
   */
  private void refuseOtherBuild(Rooms rooms) {
    rooms
        .life()
        .fact(BUILD)
        .filter(build -> !build.equals(CodeVersion.current()))
        .ifPresent(
            build -> {
              throw new PlimsollException(
                  PipelineError.PROJECT_INVALID,
                  "home: %s, where another build of Plimsoll, %s, has released a model (expected: this one, %s; delete the folder, or name another with --home)"
                      .formatted(home, build, CodeVersion.current()));
            });
  }

  private record Played(
      Circle.Turned turned, EvaluationReport random, ReplayPlan plan, int done, int found) {}

  private Done play(Played played, int port) {
    long start = System.nanoTime();
    ServerConfig config = ServerConfig.at(home).withPort(port).withSimulatedClock();
    try (PlimsollServer server = PlimsollServer.start(config);
        QueryEngine engine = QueryEngine.open(home.resolve("work"), 1)) {
      IssuedToken token = server.lendToken("replay", Role.OPERATOR);
      PlimsollClient client =
          new PlimsollClient(URI.create("http://127.0.0.1:" + server.port()), token.secret());
      client.get("/v2/models/" + project.file().name());
      double seconds = (System.nanoTime() - start) / 1e9;
      ReplayTotals totals = new Replayer(client, engine, played.plan(), progress).play(event -> {});
      return new Done(
          played.turned(), played.random(), totals, seconds, played.done(), played.found());
    }
  }
}
