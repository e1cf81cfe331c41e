package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.monitoring.CellCounts;
import dev.plimsoll.monitoring.ColumnKind;
import dev.plimsoll.monitoring.DriftRule;
import dev.plimsoll.monitoring.ReferenceBins;
import dev.plimsoll.monitoring.ReferenceProfile;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.internal.Scorer;
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

  References(Rooms rooms, Steps steps) {
    this.rooms = rooms;
    this.steps = steps;
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
    double[] before = scores(champion, candidate.rows());
    double[] after = scores(successor, candidate.rows());
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

  private double[] scores(Digest model, Digest rows) {
    ModelPackage folder = ModelPackage.read(rooms.storage().blobs().folder(model));
    try (OnnxModel loaded = folder.load()) {
      return new Scorer(rooms.engine())
          .score(
              loaded,
              folder.manifest().inputs(),
              rooms.storage().blobs().file(rows),
              "test",
              List.of())
          .table()
          .score();
    }
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
    try (OnnxModel loaded = model.load()) {
      return ReferenceProfile.of(
          rooms.engine(),
          null,
          rows,
          kinds,
          new Scorer(rooms.engine()).score(loaded, inputs, rows, "test", List.of()).table());
    }
  }
}
