package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.governance.CheckResult;
import dev.plimsoll.governance.GateDecision;
import dev.plimsoll.governance.GatePlan;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.registry.ModelVersion;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.RouteTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a candidate through the gate and, when it passes, in front of callers: the first version at
 * once, a successor as a canary, which is later promoted or taken back.
 *
 * <p>Every step is safe to repeat: registering the same package gives the same version, the same
 * routes change nothing, and events are named by what and when.
 */
public final class Release {
  private static final String ACTOR = "release policy";
  private static final int ALL = 1_000;

  private final Rooms rooms;
  private final ProjectFile project;

  public Release(Rooms rooms, ProjectFile project) {
    this.rooms = rooms;
    this.project = project;
  }

  /**
   * What the gate said and what came of it.
   *
   * @param version null when the gate refused
   */
  public record Outcome(GateDecision decision, @Nullable ModelVersion version) {
    public boolean passed() {
      return decision.passed();
    }
  }

  /** Registers the gate's rules, so that the ledger holds them before the first evaluation. */
  public GatePlan writeDownGate() {
    return rooms.gates().register(project.name(), project.release().gate(), ACTOR);
  }

  /**
   * The first version of a model: nobody to compare it with, all traffic at once. One that was
   * released before stays as it is; a successor becomes a canary.
   */
  Outcome first(Candidate candidate, Circle.Prepared prepared, List<CheckResult> checks) {
    applyLogPolicy();
    Optional<ModelVersion> known = rooms.registry().byDigest(project.name(), candidate.model());
    Optional<GateDecision> decided = rooms.gates().latest(project.name(), candidate.model());
    if (known.isPresent() && decided.isPresent() && champion().isPresent()) {
      return new Outcome(decided.get(), known.get());
    }
    if (champion().isPresent()) {
      return canary(candidate, null, checks, Map.of(), now(), candidate.name());
    }
    GateDecision decision =
        rooms.gates().decide(writeDownGate(), candidate.model(), candidate.report(), null, checks);
    if (!decision.passed()) {
      refused(candidate, decision, now(), candidate.name());
      return new Outcome(decision, null);
    }
    ModelVersion version = register(candidate);
    String reason = "first version; the gate was passed";
    rooms.registry().move(project.name(), Registry.CHAMPION, version.number(), ACTOR, reason);
    if (!rooms.endpoints().names().contains(project.name())) {
      rooms
          .endpoints()
          .create(
              ProjectRooms.endpoint(project, ProjectRooms.views(project, prepared.tables())),
              List.of(Route.all(version.id(), version.digest())),
              ACTOR,
              reason);
    }
    event(
        LifeEvent.Kind.RELEASED,
        version.id(),
        now(),
        version.id() + " (" + candidate.name() + ") answers all traffic",
        reasons(decision));
    return new Outcome(decision, version);
  }

  /** What the project file says of the log holds for an endpoint that is there already, too. */
  private void applyLogPolicy() {
    if (rooms.endpoints().names().contains(project.name())) {
      EndpointSpec spec = rooms.endpoints().spec(project.name());
      rooms
          .endpoints()
          .change(
              spec.with(ProjectRooms.ownKeys(project, spec.views()), project.log().policy()),
              ACTOR,
              "the project file says how predictions are kept");
    }
  }

  /**
   * Takes a successor through the gate and gives it the canary's share.
   *
   * @param championReport the champion judged on the same rows; null when it could not be
   * @param variants online feeds that this version reads in place of the normal ones
   */
  Outcome canary(
      Candidate candidate,
      @Nullable EvaluationReport championReport,
      List<CheckResult> checks,
      Map<String, String> variants,
      Instant at,
      String title) {
    GateDecision decision =
        rooms
            .gates()
            .decide(writeDownGate(), candidate.model(), candidate.report(), championReport, checks);
    if (!decision.passed()) {
      refused(candidate, decision, at, title);
      return new Outcome(decision, null);
    }
    ModelVersion version = register(candidate);
    ModelVersion champion = champion().orElseThrow();
    int share = (int) Math.round(project.release().canary().share() * ALL);
    String reason = "canary with " + share / 10 + " % of the traffic";
    rooms.registry().move(project.name(), Registry.CHALLENGER, version.number(), ACTOR, reason);
    rooms
        .endpoints()
        .route(
            project.name(),
            List.of(
                new Route(champion.id(), champion.digest(), ALL - share, Map.of()),
                new Route(version.id(), version.digest(), share, variants)),
            ACTOR,
            reason);
    event(
        LifeEvent.Kind.CANARY_STARTED,
        version.id(),
        at,
        version.id() + " (" + title + ") gets " + share / 10 + " % of the traffic",
        reasons(decision));
    return new Outcome(decision, version);
  }

  /** Gives the canary all traffic. */
  void promote(ModelVersion version, List<String> reasons, Instant at) {
    String reason = String.join("; ", reasons);
    rooms
        .endpoints()
        .route(project.name(), List.of(Route.all(version.id(), version.digest())), ACTOR, reason);
    rooms.registry().move(project.name(), Registry.CHAMPION, version.number(), ACTOR, reason);
    dropChallenger(reason);
    event(
        LifeEvent.Kind.PROMOTED, version.id(), at, version.id() + " answers all traffic", reasons);
  }

  /** Takes the canary back: the route table before it is restored. */
  RouteTable takeBack(
      ModelVersion version, LifeEvent.Kind kind, String title, List<String> reasons, Instant at) {
    String reason = String.join("; ", reasons);
    Endpoints endpoints = rooms.endpoints();
    RouteTable table = endpoints.rollbackToSettled(project.name(), ACTOR, reason);
    dropChallenger(reason);
    event(kind, version.id(), at, title, reasons);
    return table;
  }

  Optional<ModelVersion> champion() {
    return rooms.registry().alias(project.name(), Registry.CHAMPION);
  }

  Optional<ModelVersion> challenger() {
    return rooms.registry().alias(project.name(), Registry.CHALLENGER);
  }

  private void dropChallenger(String reason) {
    if (challenger().isPresent()) {
      rooms.registry().drop(project.name(), Registry.CHALLENGER, ACTOR, reason);
    }
  }

  private ModelVersion register(Candidate candidate) {
    Digest model = candidate.model();
    ModelPackage folder = ModelPackage.read(rooms.storage().blobs().folder(model));
    new Candidates(rooms.storage()).remember(candidate);
    return rooms
        .registry()
        .register(project.name(), model, candidate.name(), Json.tree(folder.manifest()), ACTOR);
  }

  private void refused(Candidate candidate, GateDecision decision, Instant at, String title) {
    event(
        LifeEvent.Kind.GATE_REFUSED,
        candidate.model().brief(),
        at,
        title + " was refused at the gate",
        reasons(decision));
  }

  private void event(
      LifeEvent.Kind kind, String subject, Instant at, String title, List<String> reasons) {
    String id = kind + "/" + subject + "/" + at;
    rooms
        .life()
        .record(new LifeEvent(id, at, kind, title, reasons, Json.tree(Map.of("subject", subject))));
  }

  private static List<String> reasons(GateDecision decision) {
    return decision.outcomes().stream().map(outcome -> Objects.toString(outcome.reason())).toList();
  }

  private Instant now() {
    return rooms.storage().clock().instant();
  }
}
