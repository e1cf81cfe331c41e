package dev.plimsoll.pipeline;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.governance.CheckResult;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.pipeline.internal.ModelScorer;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.security.ArtifactScanner;
import dev.plimsoll.security.AssociationReport;
import dev.plimsoll.security.DuplicateReport;
import dev.plimsoll.security.PoisonAudit;
import dev.plimsoll.security.ScanLimits;
import dev.plimsoll.security.ScanReport;
import dev.plimsoll.security.TrainingTable;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is looked at beside the metrics, before a candidate may pass the gate: the file itself,
 * whether judging rows have twins among the teaching rows, whether an input is the label, and
 * whether labels have anything to do with scores.
 */
final class Audits {
  private static final int KEYS_KEPT = 20;
  private static final double CONFIDENCE = 0.99;

  /** More than this share of judging rows with a twin that taught makes the judgement too kind. */
  private static final double MOST_TWINS = 0.05;

  private final Rooms rooms;
  private final ModelScorer scorer;
  private final DecisionTask task;
  private final Steps steps;
  private final Progress progress;

  Audits(Rooms rooms, ProjectFile project, Steps steps, Progress progress) {
    this.rooms = rooms;
    this.task = project.decision().task();
    this.scorer = new ModelScorer(rooms.storage().blobs(), rooms.engine(), project.decision());
    this.steps = steps;
    this.progress = progress;
  }

  /** What the training-data step found. */
  record TrainingAudit(
      DuplicateReport duplicates, AssociationReport association, List<String> echoes) {}

  /** Rows that judge, how many different labels they have, and how many there are at all. */
  private record Judges(long rows, long labels, long known) {}

  /**
   * Refuses, before anything is trained on them, rows of which so few would judge that {@link #of}
   * could say nothing. Where all labels are one, training says so, before it begins.
   */
  void requireJudges(Digest rows) {
    String table = QueryEngine.literal(rooms.storage().blobs().file(rows).toString());
    Judges judges =
        rooms
            .engine()
            .rows(
                "SELECT count(*) FILTER (split = 'test'),"
                    + " count(DISTINCT label) FILTER (split = 'test'), count(DISTINCT label)"
                    + " FROM read_parquet("
                    + table
                    + ")",
                row -> new Judges(row.getLong(1), row.getLong(2), row.getLong(3)))
            .get(0);
    boolean silent = judges.rows() < PoisonAudit.ROWS_MIN || judges.labels() < 2;
    if (silent && judges.known() > 1) {
      throw new PlimsollException(
          PipelineError.NOTHING_TO_TRAIN,
          "judging rows: %,d with %,d different labels (expected: at least %d with at least 2; without train.until and testUntil a fifth of the rows with a label judges, with them those decided between the two)"
              .formatted(judges.rows(), judges.labels(), PoisonAudit.ROWS_MIN));
    }
  }

  List<CheckResult> of(Candidate candidate, List<ModelInput> inputs) {
    return List.of(
        scan(candidate),
        twins(candidate, inputs),
        echoes(candidate, inputs),
        association(candidate, inputs));
  }

  private CheckResult scan(Candidate candidate) {
    Storage storage = rooms.storage();
    ScanReport report =
        new ArtifactScanner(ScanLimits.standard()).scan(storage.blobs().folder(candidate.model()));
    storage.evidence().record(report.evidence(candidate.model().hex(), storage.clock().instant()));
    return new CheckResult(
        "scan",
        !report.refused(),
        report.refused()
            ? "the file scan found: " + report.findings()
            : "the file scan found nothing in " + report.files() + " files");
  }

  private CheckResult twins(Candidate candidate, List<ModelInput> inputs) {
    DuplicateReport found = audit(candidate, inputs).duplicates();
    return new CheckResult(
        "twins",
        found.leakedShare() <= MOST_TWINS,
        "%,d of %,d judging rows equal a teaching row in every input; %,d rows have twins with another label"
            .formatted(found.leakedTestRows(), found.testRows(), found.conflictingRows()));
  }

  private CheckResult echoes(Candidate candidate, List<ModelInput> inputs) {
    List<String> found = audit(candidate, inputs).echoes();
    return new CheckResult(
        "no input is the label",
        found.isEmpty(),
        found.isEmpty()
            ? "no input says by itself what the label is"
            : "the label under another name: %s; leave it out of decision.inputs"
                .formatted(String.join(", ", found)));
  }

  private CheckResult association(Candidate candidate, List<ModelInput> inputs) {
    AssociationReport found = audit(candidate, inputs).association();
    return new CheckResult(
        "labels follow scores",
        found.association() == AssociationReport.Association.PRESENT,
        "labels and scores of the judging rows: AUC%s %.3f, with 0.5 %s its range"
            .formatted(
                switch (task) {
                  case BINARY -> "";
                  case MULTI_CLASS -> " of the class that is told apart best";
                  case REGRESSION, QUANTILE -> " of labels above their median";
                },
                found.auc().value(),
                found.association() == AssociationReport.Association.NONE ? "in" : "outside"));
  }

  private TrainingAudit audit(Candidate candidate, List<ModelInput> inputs) {
    Digest rows = candidate.rows();
    TrainingAudit audit =
        steps
            .run(
                "audit training rows",
                Map.of("rows", rows, "inputs", inputs, "model", candidate.model()),
                TrainingAudit.class,
                () -> lookAt(candidate, inputs))
            .value();
    Storage storage = rooms.storage();
    storage
        .evidence()
        .record(
            Evidence.of("data.poison", rows.hex(), "security", storage.clock().instant(), audit));
    return audit;
  }

  private TrainingAudit lookAt(Candidate candidate, List<ModelInput> inputs) {
    progress.report("auditing the training rows", 0, -1);
    Storage storage = rooms.storage();
    Path file = storage.blobs().file(candidate.rows());
    TrainingTable table =
        new TrainingTable(
            file, "row_key", "label", "split", inputs.stream().map(ModelInput::name).toList());
    return new TrainingAudit(
        PoisonAudit.duplicates(rooms.engine(), table, KEYS_KEPT),
        association(scorer.judging(candidate.model(), file)),
        PoisonAudit.echoes(rooms.engine(), table));
  }

  private static AssociationReport association(Answered judged) {
    if (judged instanceof Answered.YesOrNo binary) {
      return PoisonAudit.association(binary.table().score(), binary.table().label(), CONFIDENCE);
    }
    Answered.Other other = (Answered.Other) judged;
    return other.table().kind() == AnswerKind.CLASSES
        ? ofClasses(other.table())
        : PoisonAudit.association(other.numbers(), other.table().truth(), CONFIDENCE);
  }

  /** Each class against the rest, the surest of them; asking of several, each is asked more. */
  private static AssociationReport ofClasses(AnswerTable table) {
    int[] seen = new int[table.width()];
    for (double place : table.truth()) {
      seen[(int) place]++;
    }
    int[] asked =
        IntStream.range(0, seen.length)
            .filter(place -> seen[place] > 1 && seen[place] < table.rows() - 1)
            .toArray();
    double confidence = 1 - (1 - CONFIDENCE) / Math.max(1, asked.length);
    return Arrays.stream(asked)
        .mapToObj(place -> ofClass(table, place, confidence))
        .max(Comparator.comparingDouble(report -> report.auc().low()))
        .orElseThrow(
            () ->
                new PlimsollException(
                    PipelineError.NOTHING_TO_TRAIN,
                    "judging rows: %d, all but one of one class (expected: two rows or more of two classes)"
                        .formatted(table.rows())));
  }

  private static AssociationReport ofClass(AnswerTable table, int place, double confidence) {
    double[] score = new double[table.rows()];
    boolean[] label = new boolean[table.rows()];
    for (int row = 0; row < score.length; row++) {
      score[row] = table.answers()[row * table.width() + place];
      label[row] = (int) table.truth()[row] == place;
    }
    return PoisonAudit.association(score, label, confidence);
  }
}
