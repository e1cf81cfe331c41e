package dev.plimsoll.training;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.training.internal.run.ChildJob;
import java.nio.file.Path;

/**
 * {@link AttentionBench} as a child process: {@code AttentionBenchMain plan.json result.json}, with
 * the same manners as {@link TrainingMain}.
 */
public final class AttentionBenchMain {
  private AttentionBenchMain() {}

  public static void main(String[] args) {
    ChildJob.run(
        args,
        2,
        "the plan and the result",
        progress ->
            Json.write(
                Path.of(args[1]),
                AttentionBench.measure(
                    Json.read(Path.of(args[0]), AttentionBench.Plan.class), progress)));
  }
}
