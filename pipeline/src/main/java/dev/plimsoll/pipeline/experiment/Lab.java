package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.CandidateMaker;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectChecks;
import dev.plimsoll.pipeline.ProjectRooms;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.Split;
import dev.plimsoll.pipeline.Steps;
import dev.plimsoll.pipeline.TrainingOutcome;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.pipeline.internal.ModelScorer;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.TrainSection;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.training.Trainers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Trains and measures trials of a project, each once: the same rows, the same split, the project's
 * own judge. Trials go seed by seed over all variants, so that a budget that runs out leaves whole
 * seeds to compare.
 */
public final class Lab {
  /** Fewer rows than this are judged by cross-validation. */
  private static final int FEW_ROWS = 5_000;

  private static final int USUAL_FOLDS = 5;

  private final Rooms rooms;
  private final ProjectFile project;
  private final Steps steps;
  private final Progress progress;
  private final Budget budget;
  private final CandidateMaker maker;
  private final Circle.Prepared prepared;
  private final Digest rows;
  private int trained;
  private int folds = 1;

  /** Prepares the project's rows as {@code plimsoll run} would, and its gate is written down. */
  public Lab(Rooms rooms, ProjectState state, Steps steps, Progress progress, Budget budget) {
    this.rooms = rooms;
    this.project = state.file();
    ProjectChecks.require(project);
    this.steps = steps;
    this.progress = progress;
    this.budget = budget;
    rooms.adopt(state);
    Circle circle = new Circle(rooms, state, steps, progress);
    prepared = circle.prepare();
    maker = circle.maker();
    rows = maker.split(prepared.rows(), Split.of(project.train()));
  }

  /**
   * Judges every row once, each by a model that saw none of its part, instead of one part of the
   * rows alone: for tables so small that the luck of one split would decide.
   *
   * @param count 1 for the project's own split; 0 to take five where the rows are dealt out at
   *     random and are few
   */
  public Lab folded(int count) {
    boolean byTime = project.train().byTime();
    if (count < 0 || count > 20 || (byTime && count > 1)) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "folds: %d (expected: 1 to 20, and 1 where the project splits by time: later rows judge)"
              .formatted(count));
    }
    boolean few = !byTime && prepared.set().rows() < FEW_ROWS;
    folds = count > 0 ? count : few ? USUAL_FOLDS : 1;
    return this;
  }

  /** How many parts the rows are judged in. */
  public int folds() {
    return folds;
  }

  /** There was no time left for a trial. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  public ProjectFile project() {
    return project;
  }

  public Objective objective() {
    return Objective.of(project);
  }

  public Budget budget() {
    return budget;
  }

  /** Trials that were trained since this object was made, rather than found in the cache. */
  public int trained() {
    return trained;
  }

  /** How many inputs the model sees. */
  int inputs() {
    return prepared.inputs().size();
  }

  /** Inputs that stand and fall together: each that callers send, and each feature view's. */
  Map<String, List<String>> inputGroups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    prepared.set().inputs().forEach(input -> groups.put(input.name(), List.of(input.name())));
    ProjectRooms.views(project, prepared.tables())
        .forEach(
            view ->
                groups.put(view.name(), view.outputs().stream().map(FeatureColumn::name).toList()));
    return groups;
  }

  /** The variant that the project file describes. */
  Variant variant(String candidate) {
    List<String> known = project.train().candidates();
    if (!known.contains(candidate)) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "candidate: '%s' (expected: one of %s)%s"
              .formatted(candidate, String.join(", ", known), Spelling.hint(candidate, known)));
    }
    return new Variant(
        candidate,
        candidate,
        project.train().settings().getOrDefault(candidate, Map.of()),
        List.of());
  }

  /** Seeds of an experiment: the project's, and those after it. */
  List<Long> seeds(int count) {
    if (count < 3 || count > 100) {
      throw new PlimsollException(
          PipelineError.EXPERIMENT_INVALID,
          "seeds: " + count + " (expected: 3 to 100; fewer cannot tell luck from difference)");
    }
    return LongStream.range(0, count).mapToObj(i -> project.train().seed() + i).toList();
  }

  /** Refuses, before the first training of an experiment, what a later one would refuse. */
  void require(List<Variant> variants) {
    for (Variant variant : variants) {
      Map<String, Object> given = variant.settings();
      try {
        Trainers.require(variant.kind(), TrainSection.parameters(given, project.decision()));
      } catch (PlimsollException e) {
        throw new PlimsollException(e.code(), variant.name() + ": " + e.getMessage(), e);
      }
    }
  }

  /** A variant's settings, with the defaults of all that it doesn't set. */
  Map<String, Object> effective(Variant variant) {
    String split = QueryEngine.literal(rooms.storage().blobs().file(rows).toString());
    String teaching = "SELECT count(*) FROM read_parquet(" + split + ") WHERE split = 'train'";
    long count = rooms.engine().rows(teaching, row -> row.getLong(1)).get(0);
    return Trainers.effective(
        variant.kind(), TrainSection.parameters(variant.settings(), project.decision()), count);
  }

  /** All variants with all seeds, or as many as there is time for; by variant name. */
  Map<String, List<TrialResult>> run(List<Variant> variants, List<Long> seeds) {
    require(variants);
    Map<String, List<TrialResult>> results = new LinkedHashMap<>();
    variants.forEach(variant -> results.put(variant.name(), new ArrayList<>()));
    int total = variants.size() * seeds.size();
    int at = 0;
    for (long seed : seeds) {
      for (Variant variant : variants) {
        announce(variant.name() + ", seed " + seed, at++, total);
        run(variant.seeded(seed))
            .ifPresent(result -> results.getOrDefault(variant.name(), List.of()).add(result));
      }
    }
    return results;
  }

  List<Arm> arms(List<Variant> variants, Map<String, List<TrialResult>> trials, double watts) {
    return variants.stream()
        .map(
            variant ->
                Arm.of(variant, trials.getOrDefault(variant.name(), List.of()), objective(), watts))
        .toList();
  }

  void say(String stage) {
    progress.report(stage, 0, -1);
  }

  /** Says which trial is next, and how long it may still take. */
  void announce(String what, int done, int total) {
    Duration expected = budget.longest().multipliedBy(total - done);
    progress.report(
        "trial %d of %d: %s%s%s"
            .formatted(
                done + 1,
                total,
                what,
                budget.words(),
                expected.isZero() ? "" : ", at most " + Budget.words(expected) + " to go"),
        done,
        total);
  }

  /** One trial, from the cache or by training; empty when there is no time left for it. */
  Optional<TrialResult> run(Trial trial) {
    Map<String, ?> inputs =
        Map.of(
            "rows", rows,
            "folds", folds,
            "candidate", trial.candidate(),
            "settings", new TreeMap<>(trial.settings()),
            "without", trial.without(),
            "inputs", prepared.inputs(),
            "seed", trial.seed());
    try {
      return Optional.of(
          steps.run("trial", inputs, TrialResult.class, () -> measured(trial)).value());
    } catch (OutOfTime e) {
      return Optional.empty();
    }
  }

  /** The answers of a trial on the judging rows. */
  Answered answers(TrialResult result) {
    return Scores.read(rooms.storage().blobs().file(result.scores()));
  }

  /** Keeps what was found about the project, to be shown again. */
  public Digest keep(String kind, Object content) {
    Storage storage = rooms.storage();
    return storage
        .evidence()
        .record(
            Evidence.of(
                kind,
                subject(project.name()),
                "pipeline.experiment",
                storage.clock().instant(),
                content));
  }

  /** The newest finding of a kind about a project. */
  public static <T> Optional<T> recall(Rooms rooms, String project, String kind, Class<T> type) {
    return rooms
        .storage()
        .evidence()
        .latest(kind, subject(project))
        .map(evidence -> Json.read(evidence.content().toString(), type));
  }

  private static String subject(String project) {
    return "project/" + project;
  }

  private TrialResult measured(Trial trial) {
    if (!budget.allows()) {
      throw new OutOfTime();
    }
    Instant start = budget.clock().instant();
    trained++;
    List<Part> parts = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      Split split = folds == 1 ? Split.of(project.train()) : Split.fold(fold, folds);
      TrainingOutcome outcome =
          maker.train(
              new CandidateMaker.Order(
                  prepared.rows(),
                  inputs(trial),
                  split,
                  trial.candidate(),
                  false,
                  trial.settings(),
                  trial.seed()));
      parts.add(judged(outcome, folds == 1 ? rows : maker.split(prepared.rows(), split)));
    }
    TrialResult result = Part.together(trial.seed(), parts, rooms.storage());
    budget.took(Duration.between(start, budget.clock().instant()));
    return result;
  }

  private List<ModelInput> inputs(Trial trial) {
    return prepared.inputs().stream()
        .filter(input -> !trial.without().contains(input.name()))
        .toList();
  }

  private Part judged(TrainingOutcome outcome, Digest split) {
    Storage storage = rooms.storage();
    ModelPackage folder = ModelPackage.read(storage.blobs().folder(outcome.model()));
    Path file = storage.blobs().file(split);
    try (OnnxModel model = folder.load()) {
      Answered answered =
          new ModelScorer(storage.blobs(), rooms.engine(), project.decision())
              .score(model, folder.manifest(), file, List.of())
              .answered();
      Latency latency = Latency.measure(rooms.engine(), model, folder.manifest().inputs(), file);
      return new Part(outcome, answered, latency);
    }
  }
}
