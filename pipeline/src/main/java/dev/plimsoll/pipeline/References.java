package dev.plimsoll.pipeline;

import dev.plimsoll.evaluation.AnswerKind;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
   * How far apart two models' scores, or the mixes of the classes they answer with, lie on the rows
   * that judged the second (Jensen-Shannon distance, 0 to 1).
   */
  double scoreShift(Digest champion, Digest successor) {
    Candidate candidate = new Candidates(rooms.storage()).recall(successor).orElseThrow();
    if (!inputs(successor).containsAll(inputs(champion))) {
      // The project has changed its inputs: the champion cannot be asked about these rows.
      return 0;
    }
    Answered before = scorer.judging(champion, candidate.rows());
    Answered after = scorer.judging(successor, candidate.rows());
    boolean classes =
        before instanceof Answered.Other other && other.table().kind() == AnswerKind.CLASSES;
    ReferenceBins bins =
        classes
            ? ReferenceProfile.scoreBins(predicted((Answered.Other) before))
            : ReferenceProfile.scoreBins(scores(before));
    CellCounts counts = new CellCounts(bins);
    if (classes) {
      Stream.of(predicted((Answered.Other) after)).forEach(counts::add);
    } else {
      Arrays.stream(scores(after)).forEach(score -> counts.add((float) score));
    }
    return DriftRule.standard().judge(List.of(bins), List.of(counts), ALPHA).get(0).effect();
  }

  /** The probability that it turned out so, the number, or the middle quantile, of each row. */
  private static double[] scores(Answered answered) {
    return answered instanceof Answered.YesOrNo binary
        ? binary.table().score()
        : ((Answered.Other) answered).numbers();
  }

  private static String[] predicted(Answered.Other answered) {
    return ReferenceProfile.predicted(answered.table(), answered.classes());
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
    if (judged instanceof Answered.YesOrNo binary) {
      return ReferenceProfile.of(rooms.engine(), null, rows, kinds, binary.table());
    }
    Answered.Other other = (Answered.Other) judged;
    return switch (other.table().kind()) {
      case CLASSES ->
          ReferenceProfile.ofClasses(
              rooms.engine(), null, rows, kinds, other.table(), other.classes());
      case QUANTILES ->
          ReferenceProfile.ofQuantiles(rooms.engine(), null, rows, kinds, other.table());
      case NUMBER, OUTCOME ->
          ReferenceProfile.ofNumbers(rooms.engine(), null, rows, kinds, other.table());
    };
  }
}
