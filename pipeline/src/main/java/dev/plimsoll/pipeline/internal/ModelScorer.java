package dev.plimsoll.pipeline.internal;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.DecisionTask;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.storage.BlobStore;
import java.nio.file.Path;
import java.util.List;

/** Asks models about one part of a split training set, whatever they answer with. */
public final class ModelScorer {
  /** The rows that neither taught nor chose. */
  public static final String JUDGING = "test";

  private final BlobStore blobs;
  private final QueryEngine engine;
  private final DecisionSpec decision;

  public ModelScorer(BlobStore blobs, QueryEngine engine, DecisionSpec decision) {
    this.blobs = blobs;
    this.engine = engine;
    this.decision = decision;
  }

  /**
   * Answers and truth in the order of the rows' keys.
   *
   * @param secondsPerRow of scoring alone, without reading
   */
  public record Scored(Answered answered, double secondsPerRow) {}

  /** The judging rows' answers. */
  public Answered judging(Digest model, Digest rows) {
    return judging(model, blobs.file(rows));
  }

  /** The judging rows' answers, of a split training set in a file. */
  public Answered judging(Digest model, Path rows) {
    return score(model, rows, List.of()).answered();
  }

  /**
   * The judging rows' answers.
   *
   * @param groups columns whose values are kept beside the answers
   */
  public Scored score(Digest model, Path rows, List<String> groups) {
    ModelPackage folder = ModelPackage.read(blobs.folder(model));
    try (OnnxModel loaded = folder.load()) {
      return score(loaded, folder.manifest(), rows, groups);
    }
  }

  /** The same, of a model that is loaded already. */
  public Scored score(OnnxModel model, ModelManifest manifest, Path rows, List<String> groups) {
    return decision.task() == DecisionTask.BINARY
        ? new Scorer(engine).score(model, manifest.inputs(), rows, JUDGING, groups)
        : new AnswerScorer(engine, decision).score(model, manifest, rows, JUDGING, groups);
  }
}
