package dev.plimsoll.pipeline;

import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Folders;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.pipeline.internal.ModelScorer;
import dev.plimsoll.pipeline.project.CandidateFiles;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.TrainSection;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.TrainingMain;
import dev.plimsoll.training.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes candidates: trains in a child process, then judges on rows that neither taught nor chose.
 * Each step is cached.
 */
public final class CandidateMaker {
  private static final int TRAINING_HEAP_MEGABYTES = 1_500;

  /** Words for {@code stopOn} that stand for a metric rather than a loss. */
  private static final Set<Object> METRICS = Set.of("auc", "accuracy", "r2");

  private static final long JUDGING_SEED = 20_130_501;

  private final Storage storage;
  private final QueryEngine engine;
  private final Steps steps;
  private final ProjectFile project;
  private final Digest gate;
  private final Progress progress;

  /**
   * @param gate id of the gate's plan: a model judged before its gate was written down is judged
   *     again
   */
  public CandidateMaker(
      Storage storage,
      QueryEngine engine,
      Steps steps,
      ProjectFile project,
      Digest gate,
      Progress progress) {
    this.storage = storage;
    this.engine = engine;
    this.steps = steps;
    this.project = project;
    this.gate = gate;
    this.progress = progress;
  }

  /**
   * What to make.
   *
   * @param trainingSet all rows with their features
   * @param name of the candidate: its family, or a name whose settings say the {@code kind}, so
   *     that one family can stand several times
   * @param shuffleLabels a declared fault, to see that the gate stops it
   * @param settings instead of the project's for this candidate; null for those
   * @param seed instead of the project's; null for that
   */
  public record Order(
      DatasetVersion trainingSet,
      List<ModelInput> inputs,
      Split split,
      String name,
      boolean shuffleLabels,
      @Nullable Map<String, Object> settings,
      @Nullable Long seed) {

    /** As the project file says. */
    public Order(
        DatasetVersion trainingSet,
        List<ModelInput> inputs,
        Split split,
        String name,
        boolean shuffleLabels) {
      this(trainingSet, inputs, split, name, shuffleLabels, null, null);
    }
  }

  /** A model's figures on one set of rows. */
  public record Judged(EvaluationReport report, double rowsPerSecond) {}

  /** Digest of a small file that a step made. */
  public record Made(Digest digest, long rows) {}

  public Candidate make(Order order) {
    Digest rows = split(order.trainingSet(), order.split());
    TrainingOutcome training = train(order, rows);
    Judged judged = judge(training.model(), rows);
    return new Candidate(
        order.name(),
        kind(order),
        training.model(),
        rows,
        judged.report(),
        training,
        judged.rowsPerSecond());
  }

  /** Trains without judging. */
  public TrainingOutcome train(Order order) {
    return train(order, split(order.trainingSet(), order.split()));
  }

  /** The training set with its rows assigned to teach, choose and judge. */
  public Digest split(DatasetVersion trainingSet, Split split) {
    return steps
        .run(
            "split",
            Map.of("rows", trainingSet.digest(), "split", split),
            Made.class,
            () -> {
              try (ScratchFolder scratch = storage.scratch("step")) {
                Path file = scratch.path().resolve("rows.parquet");
                long count =
                    engine.toParquet(
                        split.sql(storage.blobs().file(trainingSet.digest()))
                            + " ORDER BY decision_at, row_key",
                        file);
                return new Made(storage.blobs().put(file), count);
              }
            })
        .value()
        .digest();
  }

  /** Judges a model on the judging rows of a split training set. */
  public Judged judge(Digest model, Digest rows) {
    EvaluationPlan plan =
        new EvaluationPlan(
            project.evaluate().slices(),
            project.evaluate().minRows(),
            project.evaluate().resamples(),
            project.evaluate().confidence(),
            JUDGING_SEED);
    return steps
        .run(
            "judge",
            Map.of("model", model, "rows", rows, "plan", plan, "gate", gate),
            Judged.class,
            () -> {
              Judged judged = judge(model, rows, plan);
              storage
                  .evidence()
                  .record(
                      Evidence.of(
                          "eval.report",
                          model.hex(),
                          "evaluation",
                          storage.clock().instant(),
                          judged.report()));
              return judged;
            })
        .value();
  }

  private Judged judge(Digest model, Digest rows, EvaluationPlan plan) {
    progress.report("judging", 0, -1);
    List<String> groups = plan.slices().stream().flatMap(List::stream).distinct().toList();
    ModelScorer.Scored scored =
        new ModelScorer(storage.blobs(), engine, project.decision())
            .score(model, storage.blobs().file(rows), groups);
    return new Judged(scored.answered().evaluate(plan), 1 / scored.secondsPerRow());
  }

  private String kind(Order order) {
    Object kind = settings(order).get(TrainSection.KIND);
    return kind == null ? order.name() : kind.toString();
  }

  private Map<String, Object> settings(Order order) {
    return order.settings() == null
        ? project.train().settings().getOrDefault(order.name(), Map.of())
        : order.settings();
  }

  private long seed(Order order) {
    return order.seed() == null ? project.train().seed() : order.seed();
  }

  /**
   * The same training has the same folder, so that one that was killed resumes from its checkpoint.
   */
  private Path workplace(Map<String, ?> inputs) {
    return storage.home().resolve("training").resolve(Digest.ofJson(inputs).hex());
  }

  private TrainingOutcome train(Order order, Digest rows) {
    Map<String, Object> settings = TrainSection.parameters(settings(order), project.decision());
    if (order.shuffleLabels()) {
      settings.put("shuffleLabels", true);
    }
    Map<String, Object> inputs =
        new TreeMap<>(
            Map.of(
                "rows", rows,
                "inputs", order.inputs(),
                "kind", kind(order),
                "settings", settings,
                "seed", seed(order),
                "question", project.question()));
    Map<String, Digest> files = CandidateFiles.contents(settings);
    if (!files.isEmpty()) {
      inputs.put("files", files);
    }
    return steps
        .run(
            "train " + order.name(),
            inputs,
            TrainingOutcome.class,
            () -> train(order, rows, settings, workplace(inputs)))
        .value();
  }

  private TrainingOutcome train(
      Order order, Digest rows, Map<String, Object> settings, Path folder) {
    Path out = folder.resolve("out");
    TrainingJob job =
        new TrainingJob(
            storage.blobs().file(rows),
            order.inputs(),
            "label",
            "split",
            kind(order),
            settings,
            seed(order),
            project.question(),
            Stream.concat(
                    Stream.of(order.trainingSet().digest(), rows),
                    order.trainingSet().parents().stream())
                .toList(),
            CodeVersion.current(),
            out);
    Path file = folder.resolve("job.json");
    Json.write(file, job);
    String what = "training " + order.name();
    try {
      new ChildJvm(TRAINING_HEAP_MEGABYTES)
          .run(
              TrainingMain.class.getName(),
              List.of(file.toString()),
              folder,
              (stage, done, total) -> progress.report(what + ": " + stage, done, total));
    } catch (PlimsollException e) {
      if (!Files.exists(out.resolve(TrainingMain.CHECKPOINT))) {
        Folders.delete(folder);
      }
      throw e;
    }
    TrainingResult result = Json.read(out.resolve(TrainingMain.RESULT), TrainingResult.class);
    if (!Double.isFinite(result.validLogLoss())) {
      throw new PlimsollException(
          PipelineError.JOB_FAILED,
          what + ": validation loss " + result.validLogLoss() + " (expected: a finite number)");
    }
    TrainingOutcome outcome =
        outcome(result, METRICS.contains(settings.getOrDefault("stopOn", "")));
    storage
        .evidence()
        .record(
            Evidence.of(
                "training.run",
                outcome.model().hex(),
                "training",
                storage.clock().instant(),
                outcome));
    Folders.delete(folder);
    return outcome;
  }

  private TrainingOutcome outcome(TrainingResult result, boolean byMetric) {
    Path scores = result.outOfFold();
    return new TrainingOutcome(
        storage.blobs().putFolder(result.packageFolder()),
        result.validAuc(),
        result.validLogLoss(),
        result.trainSeconds(),
        result.cpuSeconds(),
        result.trainRows(),
        result.validRows(),
        result.peakRssBytes(),
        result.wattsPerCore(),
        result.energyWattHours(),
        result.curve(),
        TrainingOutcome.kept(result.curve(), byMetric),
        scores == null ? null : storage.blobs().put(scores),
        result.notes());
  }
}
