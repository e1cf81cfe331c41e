package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.governance.CheckResult;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.ReplaySection;
import dev.plimsoll.pipeline.project.RetrainSection;
import dev.plimsoll.registry.ModelVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes successors: trained on the rows that were known at the moment, judged beside the champion
 * on the same rows.
 */
public final class Succession {
  private final Rooms rooms;
  private final ProjectFile project;
  private final Circle circle;
  private final Release release;
  private final CanaryControl canary;
  private final Audits audits;

  Succession(
      Rooms rooms,
      ProjectState state,
      Steps steps,
      Release release,
      CanaryControl canary,
      Progress progress) {
    this.rooms = rooms;
    this.project = state.file();
    this.circle = new Circle(rooms, state, steps, progress);
    this.release = release;
    this.canary = canary;
    this.audits = new Audits(rooms, project, steps, progress);
  }

  /**
   * A retraining by the policy.
   *
   * @return false when the rows of the moment cannot teach or judge a model, such as a week without
   *     a single positive: then nothing has changed, and the reason is among the life's events
   */
  boolean retrain(Instant at, String why) {
    Candidate successor;
    try {
      successor = make(at, false);
    } catch (PlimsollException e) {
      if (e.blame() != Blame.USER) {
        throw e;
      }
      putOff(at, why, e);
      return false;
    }
    AnswerKind answers = TaskMetrics.answers(project.decision().task());
    rooms
        .life()
        .record(
            new LifeEvent(
                LifeEvent.Kind.TRAINED + "/" + at,
                at,
                LifeEvent.Kind.TRAINED,
                "retrained, because " + why,
                List.of(
                    "%s learned from %,d rows and was chosen on %,d; %s there %.4f"
                        .formatted(
                            successor.name(),
                            successor.training().trainRows(),
                            successor.training().validRows(),
                            answers.chosenBy(),
                            answers.chosenBy(successor.training().validAuc()))),
                Json.tree(successor.training())));
    submit(successor, Map.of(), at, "retrained " + successor.name());
    return true;
  }

  private void putOff(Instant at, String why, PlimsollException reason) {
    rooms
        .life()
        .record(
            new LifeEvent(
                LifeEvent.Kind.PUT_OFF + "/" + at,
                at,
                LifeEvent.Kind.PUT_OFF,
                "not retrained, though " + why,
                List.of(String.valueOf(reason.getMessage()).replaceFirst("^[A-Z_]+: ", "")),
                Json.tree(Map.of("code", reason.code().name()))));
  }

  /** A successor with a declared fault. */
  void offer(ReplaySection.Offer offer, Instant at) {
    Map<String, String> variants = new LinkedHashMap<>();
    offer
        .wrongUnits()
        .keySet()
        .forEach(column -> variants.put(column.substring(0, column.indexOf('.')), variant(offer)));
    submit(make(at, offer.shuffleLabels()), variants, at, offer.name());
  }

  /** The name of the online feed that an offer's faulty pipeline fills. */
  public static String variant(ReplaySection.Offer offer) {
    return offer.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private Candidate make(Instant at, boolean shuffleLabels) {
    RetrainSection retrain = project.retrain();
    ModelVersion champion = release.champion().orElseThrow();
    String family =
        new Candidates(rooms.storage())
            .recall(champion.digest())
            .map(candidate -> Quantization.originalName(candidate.name()))
            .orElseGet(() -> project.train().present().get(0));
    List<String> kinds = retrain.candidates().isEmpty() ? List.of(family) : retrain.candidates();
    Circle.Prepared prepared = circle.prepare();
    // A table without times has no newest rows: its successors learn from the same split, and from
    // whatever was added.
    Split split =
        project.train().byTime()
            ? Split.before(at, retrain, project.train().validate())
            : Split.of(project.train());
    CandidateMaker maker = circle.maker();
    return Circle.best(
        kinds.stream()
            .map(
                kind ->
                    maker.make(
                        new CandidateMaker.Order(
                            prepared.rows(), prepared.inputs(), split, kind, shuffleLabels)))
            .toList());
  }

  private void submit(Candidate successor, Map<String, String> variants, Instant at, String title) {
    ModelVersion champion = release.champion().orElseThrow();
    EvaluationReport same = circle.maker().judge(champion.digest(), successor.rows()).report();
    List<CheckResult> checks = audits.of(successor, circle.prepare().inputs());
    Release.Outcome outcome = release.canary(successor, same, checks, variants, at, title);
    ModelVersion version = outcome.version();
    if (version != null) {
      canary.start(version, at);
    }
  }
}
