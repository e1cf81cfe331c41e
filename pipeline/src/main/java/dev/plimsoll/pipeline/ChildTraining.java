package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.TrainingJob;
import dev.plimsoll.training.TrainingMain;
import dev.plimsoll.training.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model trained from a file alone, in a child process: for measurements, which have neither
 * project nor gate.
 */
public final class ChildTraining {
  private static final int HEAP_MEGABYTES = 1_500;

  private ChildTraining() {}

  /**
   * Trains, and checks the export, as a project's training does.
   *
   * @param rows Parquet with the inputs, a BOOLEAN column {@code label} and a TEXT column {@code
   *     split}, whose words are {@code train} and {@code valid}
   * @param kind the family, such as {@code ft-transformer}
   * @param folder for the job's files and the package
   */
  public static ModelPackage train(
      Path rows,
      List<ModelInput> inputs,
      String kind,
      Map<String, Object> settings,
      long seed,
      Path folder,
      Progress progress) {
    Path out = folder.resolve("out");
    Path file = folder.resolve("job.json");
    Json.write(
        file,
        new TrainingJob(
            rows,
            inputs,
            "label",
            "split",
            kind,
            settings,
            seed,
            "none: made to be measured",
            List.of(Digest.ofFile(rows)),
            CodeVersion.current(),
            out));
    new ChildJvm(HEAP_MEGABYTES)
        .run(TrainingMain.class.getName(), List.of(file.toString()), folder, progress);
    return ModelPackage.read(
        Json.read(out.resolve(TrainingMain.RESULT), TrainingResult.class).packageFolder());
  }
}
