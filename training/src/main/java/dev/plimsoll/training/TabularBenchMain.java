package dev.plimsoll.training;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.training.internal.run.ChildJob;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * {@link TabularBench} as a child process: {@code TabularBenchMain plan.json result.json}, with the
 * same manners as {@link TrainingMain}. Its files lie beside the result.
 */
public final class TabularBenchMain {
  private TabularBenchMain() {}

  public static void main(String[] args) {
    ChildJob.run(
        args,
        2,
        "the plan and the result",
        progress -> {
          Path result = Path.of(args[1]).toAbsolutePath();
          Json.write(
              result,
              TabularBench.measure(
                  Json.read(Path.of(args[0]), TabularBench.Plan.class),
                  result.resolveSibling("diamonds"),
                  progress,
                  InstantSource.system()));
        });
  }
}
