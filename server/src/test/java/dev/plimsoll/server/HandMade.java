package dev.plimsoll.server;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.Provenance;
import dev.plimsoll.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that was made by hand, as training would have described it.
 *
 * @param classes of a model of classes; null for others
 * @param levels of a model of quantiles; null for others
 */
record HandMade(
    String kind,
    String task,
    String question,
    List<ModelInput> inputs,
    List<String> outputs,
    @Nullable List<String> classes,
    @Nullable List<Double> levels) {

  /** Stores its package, which is written into a folder that is not there yet. */
  Digest store(Storage storage, Path folder, GraphBuilder graph) {
    ModelManifest manifest =
        new ModelManifest(
            1,
            kind,
            task,
            question,
            inputs,
            outputs,
            Calibration.none(),
            true,
            List.of(),
            new Provenance(
                List.of(Digest.ofText("data")), List.of(), 1, "test", "test", Map.of(), Map.of()),
            null,
            classes,
            levels);
    ModelPackage.write(folder, graph.build(), manifest, null);
    return storage.blobs().putFolder(folder);
  }
}
