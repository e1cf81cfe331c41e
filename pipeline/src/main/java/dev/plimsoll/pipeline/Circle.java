package dev.plimsoll.pipeline;

import dev.plimsoll.compression.CompressionError;
import dev.plimsoll.data.DatasetVersion;
import dev.plimsoll.data.TableSpec;
import dev.plimsoll.features.FeatureColumn;
import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.TrainingSet;
import dev.plimsoll.features.TrainingSets;
import dev.plimsoll.governance.Purpose;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.internal.ColumnWords;
import dev.plimsoll.pipeline.internal.ModelScorer;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Once around: from files to a model that may answer.
 *
 * <p>Ingest and check the tables; build the training set as it was known; write down the gate;
 * train every candidate; judge each; measure the quantized network; scan and audit; decide;
 * release. Each step is cached by the digest of its inputs, so running again does only what
 * changed.
 */
public final class Circle {
  private static final String ACTOR = "pipeline";

  private final Rooms rooms;
  private final ProjectState project;
  private final Steps steps;
  private final Progress progress;

  public Circle(Rooms rooms, ProjectState project, Steps steps, Progress progress) {
    this.rooms = rooms;
    this.project = project;
    this.steps = steps;
    this.progress = progress;
  }

  /**
   * The rows of a project with their features.
   *
   * @param inputs what the model sees: what callers send, then what is looked up
   */
  public record Prepared(
      Map<String, DatasetVersion> tables,
      DatasetVersion rows,
      TrainingSet set,
      List<ModelInput> inputs) {}

  /**
   * What came of it.
   *
   * @param candidates in the order of the project file
   * @param winner the one with the best AUC, accuracy, R² or pinball loss on the choosing rows;
   *     never chosen by the judging rows
   * @param quantized null when there was no network, or it was not wanted
   * @param lead of the winner over the best of the others; null when there were no others
   * @param outcome of the gate and, when it was passed, the release
   */
  public record Turned(
      Prepared prepared,
      List<Candidate> candidates,
      Candidate winner,
      Quantization.@Nullable Result quantized,
      @Nullable Lead lead,
      Release.Outcome outcome) {}

  public Turned run() {
    ProjectChecks.require(project.file());
    rooms.adopt(project);
    statePurpose();
    Prepared prepared = prepare();
    ColumnWords.known(
        "evaluate.slices",
        project.file().evaluate().slices(),
        prepared.inputs(),
        prepared.rows().schema());
    Release release = new Release(rooms, project.file());
    ModelScorer scorer =
        new ModelScorer(rooms.storage().blobs(), rooms.engine(), project.file().decision());
    Audits audits = new Audits(rooms, project.file(), steps, progress);
    CandidateMaker maker = maker();
    release.writeDownGate();
    Split split = Split.of(project.file().train());
    audits.requireJudges(maker.split(prepared.rows(), split));
    List<Candidate> candidates =
        project.file().train().present().stream()
            .map(
                kind ->
                    maker.make(
                        new CandidateMaker.Order(
                            prepared.rows(), prepared.inputs(), split, kind, false)))
            .toList();
    project
        .file()
        .train()
        .leftOut()
        .forEach((name, file) -> progress.report("left out " + name + ": no " + file, 0, -1));
    Candidate best = best(candidates);
    Quantization.Result quantized = quantize(maker, candidates);
    Candidate winner = served(best, quantized);
    try (ProjectRooms online = ProjectRooms.open(rooms, project)) {
      progress.report("filling the online store", 0, -1);
      online.backfill(rooms.storage().clock().instant());
    }
    return new Turned(
        prepared,
        candidates,
        winner,
        quantized,
        Lead.of(scorer, steps, candidates, winner).orElse(null),
        release.first(winner, prepared, audits.of(winner, prepared.inputs())));
  }

  /** What people say of the model goes into the evidence, where its card is made from. */
  private void statePurpose() {
    dev.plimsoll.pipeline.project.Purpose said = project.file().purpose();
    if (said == null) {
      return;
    }
    List<String> limits =
        said.personalData() == null ? List.of() : List.of("Personal data: " + said.personalData());
    Purpose purpose =
        new Purpose(
            said.use(),
            Objects.toString(said.misuse(), ""),
            Objects.toString(said.owner(), ""),
            limits);
    rooms
        .storage()
        .evidence()
        .record(
            Evidence.of(
                "model.purpose",
                "model/" + project.file().name(),
                "pipeline",
                rooms.storage().clock().instant(),
                purpose));
  }

  /** Tables and training set, without training. */
  public Prepared prepare() {
    ProjectFile file = project.file();
    Map<String, DatasetVersion> tables = new LinkedHashMap<>();
    project.tables().forEach((name, spec) -> tables.put(name, ingest(name, spec)));
    if (!tables.containsKey(file.decision().of())) {
      throw new PlimsollException(
          PipelineError.PROJECT_INVALID,
          "decision.of: '%s' (expected: one of %s)"
              .formatted(file.decision().of(), tables.keySet()));
    }
    List<FeatureView> views = ProjectRooms.views(file, tables);
    StepResult<BuiltSet> step =
        steps.run(
            "training set",
            Map.of(
                "tables",
                    tables.values().stream()
                        .collect(Collectors.toMap(DatasetVersion::name, DatasetVersion::digest)),
                "views", views.stream().map(FeatureView::definition).toList(),
                "decision", file.decision()),
            BuiltSet.class,
            () -> build(tables, views));
    DatasetVersion rows = rooms.datasets().byDigest(step.value().version()).orElseThrow();
    TrainingSet set = step.value().set();
    List<ModelInput> inputs =
        Stream.concat(set.inputs().stream(), set.features().stream())
            .map(ProjectRooms::input)
            .toList();
    return new Prepared(tables, rows, set, inputs);
  }

  /** Makes candidates for this project, with this circle's cache and progress. */
  public CandidateMaker maker() {
    ProjectFile file = project.file();
    Digest gate = new Release(rooms, file).writeDownGate().id();
    return new CandidateMaker(rooms.storage(), rooms.engine(), steps, file, gate, progress);
  }

  /** What the training-set step leaves behind. */
  record BuiltSet(Digest version, TrainingSet set) {}

  private DatasetVersion ingest(String name, TableSpec spec) {
    progress.report("ingesting " + name, 0, -1);
    return rooms.datasets().ingest(name, spec, ACTOR).version();
  }

  private BuiltSet build(Map<String, DatasetVersion> tables, List<FeatureView> views) {
    Storage storage = rooms.storage();
    ProjectFile file = project.file();
    Map<String, Path> sources = new LinkedHashMap<>();
    tables.forEach((name, table) -> sources.put(name, storage.blobs().file(table.digest())));
    DatasetVersion decisions = Objects.requireNonNull(tables.get(file.decision().of()));
    String key = file.data().getOrDefault(file.decision().of(), TableSpec.of("")).key();
    var decision =
        file.decision().rowKey() == null && key != null
            ? file.decision().withRowKey(key)
            : file.decision();
    try (ScratchFolder scratch = storage.scratch("step")) {
      Path out = scratch.path().resolve("training.parquet");
      TrainingSet set =
          ColumnWords.hinting(
              decisions.schema(),
              () ->
                  TrainingSets.build(
                      rooms.engine(),
                      decision,
                      storage.blobs().file(decisions.digest()),
                      sources,
                      views,
                      out,
                      share ->
                          progress.report("building the training set", (long) (100 * share), 100)));
      if (set.rows() == 0) {
        throw new PlimsollException(
            PipelineError.NOTHING_TO_TRAIN,
            "training set: 0 rows (expected: at least one row of '%s')"
                .formatted(file.decision().of()));
      }
      DatasetVersion version =
          rooms
              .datasets()
              .derive(
                  file.name() + ".rows",
                  out,
                  "point-in-time join",
                  tables.values().stream().map(DatasetVersion::digest).toList(),
                  ACTOR);
      storage
          .evidence()
          .record(
              Evidence.of(
                  "data.leakage",
                  version.digest().hex(),
                  "features",
                  storage.clock().instant(),
                  set.certificate()));
      return new BuiltSet(version.digest(), set);
    }
  }

  private Quantization.@Nullable Result quantize(CandidateMaker maker, List<Candidate> candidates) {
    if (!project.file().compress().quantize()) {
      return null;
    }
    return candidates.stream()
        .filter(Quantization::suits)
        .max(Comparator.comparingDouble(candidate -> candidate.training().validAuc()))
        .map(network -> quantized(maker, network))
        .orElse(null);
  }

  /** Null for a network whose matrices are all too small: as it is, it is as small as it gets. */
  private Quantization.@Nullable Result quantized(CandidateMaker maker, Candidate network) {
    try {
      return new Quantization(rooms, steps, maker, progress).run(network);
    } catch (PlimsollException e) {
      if (e.code() != CompressionError.NOTHING_TO_QUANTIZE) {
        throw e;
      }
      progress.report(network.name() + " is too small to be quantized", 0, -1);
      return null;
    }
  }

  /** The best by the choosing rows. */
  public static Candidate best(List<Candidate> candidates) {
    return candidates.stream()
        .max(Comparator.comparingDouble(candidate -> candidate.training().validAuc()))
        .orElseThrow(
            () ->
                new PlimsollException(
                    PipelineError.NOTHING_TO_TRAIN,
                    "train.candidates: none (expected: at least one)"));
  }

  /** The int8 copy takes the network's place when the network won and loses little by it. */
  private Candidate served(Candidate best, Quantization.@Nullable Result quantized) {
    if (quantized == null || !quantized.original().equals(best.model())) {
      return best;
    }
    return quantized.suffices(project.file().compress()) ? quantized.candidate() : best;
  }

  /** What a caller of this project's endpoint sends, for pages and replays. */
  public static List<FeatureColumn> callerInputs(Prepared prepared) {
    return prepared.set().inputs();
  }
}
