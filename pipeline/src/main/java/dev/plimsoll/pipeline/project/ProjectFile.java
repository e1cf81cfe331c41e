package dev.plimsoll.pipeline.project;

import dev.plimsoll.data.TableSpec;
import dev.plimsoll.features.DecisionSpec;
import dev.plimsoll.features.ViewSpec;
import dev.plimsoll.kernel.config.Default;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one model's life should be.
 *
 * @param name of the model and of its endpoint
 * @param question what the model answers, for yes and no what a high probability means, as one
 *     would ask it
 * @param purpose what the model card says beside what was measured
 */
public record ProjectFile(
    String name,
    String question,
    @Nullable Purpose purpose,
    Map<String, TableSpec> data,
    Map<String, ViewSpec> features,
    DecisionSpec decision,
    @Default("{}") TrainSection train,
    @Default("{}") EvaluateSection evaluate,
    @Default("{}") CompressSection compress,
    @Default("{}") ReleaseSection release,
    @Default("{}") MonitorSection monitor,
    @Default("{}") RetrainSection retrain,
    @Default("{}") LogSection log,
    @Nullable ReplaySection replay) {
  public ProjectFile {
    train = decision.task().numeric() ? train.ofNumbers() : train;
  }

  /** The same with files of candidates that do not depend on the working folder. */
  public ProjectFile in(Path folder) {
    return new ProjectFile(
        name,
        question,
        purpose,
        data,
        features,
        decision,
        train.in(folder),
        evaluate,
        compress,
        release,
        monitor,
        retrain,
        log,
        replay);
  }
}
