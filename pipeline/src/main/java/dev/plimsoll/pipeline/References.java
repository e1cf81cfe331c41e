package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.monitoring.ColumnKind;
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

/** What was normal when a version was made: the rows that taught and judged it, and its result on the judging ones. */
final class References {
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

  private ReferenceProfile make(Candidate candidate) {
    Storage storage = rooms.storage();
    Path rows = storage.blobs().file(candidate.rows());
    ModelPackage model = ModelPackage.read(storage.blobs().folder(candidate.model()));
    List<ModelInput> inputs = model.manifest().inputs();
    Map<String, ColumnKind> kinds = new LinkedHashMap<>();
    inputs.forEach(input -> kinds.put(input.name(), input.type() == InputType.TEXT ? ColumnKind.TEXT : ColumnKind.NUMBER));
    try (OnnxModel loaded = model.load()) {
      return ReferenceProfile.of(
          rooms.engine(), null, rows, kinds, new Scorer(rooms.engine()).score(loaded, inputs, rows, "test", List.of()).table());
    }
  }
}
