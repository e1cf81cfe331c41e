package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.CanaryPlan;
import dev.plimsoll.monitoring.CanaryReport;
import dev.plimsoll.monitoring.CanaryVerdict;
import dev.plimsoll.monitoring.CanaryWatch;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.ReleaseSection;
import dev.plimsoll.registry.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a running canary at every look, and ends it: promoted, taken back, or taken back for want
 * of proof.
 */
final class CanaryControl {
  private static final String FACT = "canary";

  private final Rooms rooms;
  private final ProjectFile project;
  private final Release release;
  private final References references;
  private final CanaryWatch watch;

  CanaryControl(Rooms rooms, ProjectFile project, Release release, References references) {
    this.rooms = rooms;
    this.project = project;
    this.release = release;
    this.references = references;
    this.watch = new CanaryWatch(rooms.storage(), rooms.log());
  }

  /**
   * A canary under way, as it is remembered.
   *
   * @param expectedShift how differently from the champion it scored the very rows it was judged
   *     on: a successor is meant to score differently, so only what goes beyond that is suspicious
   */
  record Running(int number, Instant since, long routeRevision, int looks, double expectedShift) {
    Running looked() {
      return new Running(number, since, routeRevision, looks + 1, expectedShift);
    }
  }

  boolean running() {
    return state().isPresent();
  }

  Optional<Instant> nextLook() {
    Duration look = project.release().canary().look();
    return state().map(running -> running.since().plus(look.multipliedBy(running.looks() + 1L)));
  }

  void start(ModelVersion version, Instant at) {
    long revision = rooms.endpoints().current(project.name()).revision();
    double shift =
        release
            .champion()
            .map(champion -> references.scoreShift(champion.digest(), version.digest()))
            .orElse(0.0);
    remember(new Running(version.number(), at, revision, 0, shift));
  }

  void look(Instant at) {
    Running running = state().orElseThrow();
    ReleaseSection.Canary policy = project.release().canary();
    ModelVersion canary = rooms.registry().require(project.name(), running.number());
    ModelVersion champion = release.champion().orElseThrow();
    if (!champion.equals(canary)) {
      CanaryReport report =
          watch.look(
              plan(policy, running.expectedShift()),
              running.looks() + 1,
              new CanaryWatch.Question(
                  project.name(),
                  running.routeRevision(),
                  champion.id(),
                  canary.id(),
                  running.since(),
                  at),
              references.of(champion.digest()));
      Duration age = Duration.between(running.since(), at);
      boolean unproven = report.verdict() == CanaryVerdict.HOLD;
      boolean young =
          report.verdict() == CanaryVerdict.HEALTHY && age.compareTo(policy.atLeast()) < 0;
      if ((unproven || young) && age.compareTo(policy.atMost()) < 0) {
        remember(running.looked());
        return;
      }
      end(canary, report, age, at);
    }
    rooms.life().forget(FACT);
  }

  private void end(ModelVersion canary, CanaryReport report, Duration age, Instant at) {
    List<String> reasons = new ArrayList<>(report.reasons());
    reasons.add(
        "%,d rows of the canary and %,d of the champion in %d days"
            .formatted(report.canaryRows(), report.championRows(), age.toDays()));
    switch (report.verdict()) {
      case ROLLBACK ->
          release.takeBack(
              canary,
              LifeEvent.Kind.CANARY_ROLLED_BACK,
              canary.id() + " was rolled back in canary",
              reasons,
              at);
      case HEALTHY -> release.promote(canary, reasons, at);
      case HOLD ->
          release.takeBack(
              canary,
              LifeEvent.Kind.NOT_PROMOTED,
              canary.id() + " was not shown to be as good, and was taken back",
              reasons,
              at);
    }
  }

  private CanaryPlan plan(ReleaseSection.Canary policy, double expectedShift) {
    CanaryPlan standard = CanaryPlan.standard(TaskMetrics.answers(project.decision().task()));
    int looks = (int) Math.max(1, policy.atMost().dividedBy(policy.look()));
    return new CanaryPlan(
        standard.alpha(),
        looks,
        standard.minimumRows(),
        standard.minimumLabels(),
        standard.maximumInputShift(),
        Math.min(1, standard.maximumScoreShift() + expectedShift),
        standard.lossMargin());
  }

  private Optional<Running> state() {
    return rooms.life().fact(FACT).map(text -> Json.read(text, Running.class));
  }

  private void remember(Running running) {
    rooms.life().remember(FACT, Json.text(running));
  }
}
