package dev.plimsoll.pipeline;

import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.monitoring.CellCounts;
import dev.plimsoll.monitoring.ColumnKind;
import dev.plimsoll.monitoring.DriftRule;
import dev.plimsoll.monitoring.ReferenceBins;
import dev.plimsoll.monitoring.ReferenceProfile;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.pipeline.internal.ModelScorer;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was normal when a version was made: the rows that taught and judged it, and its result on
 * the judging ones.
 */
final class References {
  private static final double ALPHA = 0.05;

  private final Rooms rooms;
  private final Steps steps;
  private final ModelScorer scorer;

  References(Rooms rooms, Steps steps, DecisionSpec decision) {
    this.rooms = rooms;
    this.steps = steps;
    this.scorer = new ModelScorer(rooms.storage().blobs(), rooms.engine(), decision);
  }

  ReferenceProfile of(Digest model) {
    Candidate candidate = new Candidates(rooms.storage()).recall(model).orElseThrow();
    return steps
        .run(
            "reference profile",
            Map.of("model", model, "rows", candidate.rows()),
            ReferenceProfile.class,
            () -> make(candidate))
        .value();
  }

  /**
   * How far apart two models' scores lie on the rows that judged the second (Jensen-Shannon
   * distance, 0 to 1).
   */
  double scoreShift(Digest champion, Digest successor) {
    Candidate candidate = new Candidates(rooms.storage()).recall(successor).orElseThrow();
    if (!inputs(successor).containsAll(inputs(champion))) {
      // The project has changed its inputs: the champion cannot be asked about these rows.
      return 0;
    }
    double[] before = scorer.judging(champion, candidate.rows()).scores();
    double[] after = scorer.judging(successor, candidate.rows()).scores();
    ReferenceBins bins = ReferenceProfile.scoreBins(before);
    CellCounts counts = new CellCounts(bins);
    for (double score : after) {
      counts.add((float) score);
    }
    return DriftRule.standard().judge(List.of(bins), List.of(counts), ALPHA).get(0).effect();
  }

  private List<ModelInput> inputs(Digest model) {
    return ModelPackage.read(rooms.storage().blobs().folder(model)).manifest().inputs();
  }

  private ReferenceProfile make(Candidate candidate) {
    Storage storage = rooms.storage();
    Path rows = storage.blobs().file(candidate.rows());
    ModelPackage model = ModelPackage.read(storage.blobs().folder(candidate.model()));
    List<ModelInput> inputs = model.manifest().inputs();
    Map<String, ColumnKind> kinds = new LinkedHashMap<>();
    inputs.forEach(
        input ->
            kinds.put(
                input.name(),
                input.type() == InputType.TEXT ? ColumnKind.TEXT : ColumnKind.NUMBER));
    Answered judged = scorer.judging(candidate.model(), rows);
    return judged instanceof Answered.YesOrNo binary
        ? ReferenceProfile.of(rooms.engine(), null, rows, kinds, binary.table())
        : ReferenceProfile.ofNumbers(
            rooms.engine(), null, rows, kinds, ((Answered.Other) judged).table());
  }
}
