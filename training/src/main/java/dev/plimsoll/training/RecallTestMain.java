package dev.plimsoll.training;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.training.internal.run.ChildJob;
import java.nio.file.Path;

/**
 * {@link RecallTest} as a child process: {@code RecallTestMain plan.json result.json}, with the
 * same manners as {@link TrainingMain}.
 */
public final class RecallTestMain {
  private RecallTestMain() {}

  public static void main(String[] args) {
    ChildJob.run(
        args,
        2,
        "the plan and the result",
        progress ->
            Json.write(
                Path.of(args[1]),
                RecallTest.run(Json.read(Path.of(args[0]), RecallTest.Plan.class), progress)));
  }
}
