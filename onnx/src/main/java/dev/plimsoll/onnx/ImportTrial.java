package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.onnx.proto.ModelProto;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Runs of a graph as a package that is thrown away, before anything is kept. */
final class ImportTrial {
  /** Rounding of a norm that adds up in another order. */
  private static final double FUSED_APART = 1e-5;

  private final Path folder;
  private final ImportSpec spec;
  private final Progress progress;
  private final ModelManifest draft;

  /**
   * @param folder beside which it is written
   * @param draft what the package's manifest says until it has run
   */
  ImportTrial(Path folder, ImportSpec spec, Progress progress, ModelManifest draft) {
    this.folder = folder;
    this.spec = spec;
    this.progress = progress;
    this.draft = draft;
  }

  /** Loads the graph, and has it used. */
  <T> T run(ModelProto graph, Function<OnnxModel, T> use) {
    Path parent = folder.toAbsolutePath().normalize().resolveSibling(".");
    try (ScratchFolder scratch = ScratchFolder.below(parent, ".trial")) {
      Path place = scratch.path().resolve("package");
      try (OnnxModel model =
          ModelPackage.write(place, graph, draft, null, spec.tokenizer()).load()) {
        return use.apply(model);
      }
    }
  }

  /**
   * The graph with the runtime's own operators, where it answers the same with them; else itself.
   *
   * @param notes gets a sentence about it
   */
  ModelProto faster(ModelProto graph, List<String> notes) {
    if (spec.standardOperators() || spec.task() == ImportTask.TENSORS) {
      return graph;
    }
    ModelProto alone = LayerNormFusion.fusedAlone(graph);
    if (LayerNormFusion.count(alone) == LayerNormFusion.count(graph)) {
      return graph;
    }
    progress.report("fusing", 0, 1);
    List<float[]> wanted = answers(graph);
    for (ModelProto candidate : List.of(LayerNormFusion.fused(graph), alone)) {
      if (agrees(candidate, wanted)) {
        notes.add(
            LayerNormFusion.count(candidate)
                + " layer norms are run by ONNX Runtime's own operator, which takes less time;"
                + " --standard-operators keeps to those of the file");
        return candidate;
      }
    }
    return graph;
  }

  private boolean agrees(ModelProto fused, List<float[]> wanted) {
    try {
      return BatchTrial.apart(wanted, answers(fused)) <= FUSED_APART;
    } catch (PlimsollException e) {
      return false; // shapes that the operator does not take
    }
  }

  private List<float[]> answers(ModelProto graph) {
    return run(graph, model -> BatchTrial.answers(model, spec.task().readsText()));
  }
}
