package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.RecallTest;
import dev.plimsoll.training.RecallTestMain;
import java.nio.file.Path;
import java.util.List;

/** {@link RecallTest} in a child process, where libtorch lives. */
public final class ChildRecallTest {
  private static final int HEAP_MEGABYTES = 256;

  private ChildRecallTest() {}

  /**
   * Trains and asks.
   *
   * @param folder for the job's files
   */
  public static RecallTest.Outcome run(RecallTest.Plan plan, Path folder, Progress progress) {
    Path file = folder.resolve("plan.json");
    Path result = folder.resolve("recall.json");
    Json.write(file, plan);
    new ChildJvm(HEAP_MEGABYTES)
        .run(
            RecallTestMain.class.getName(),
            List.of(file.toString(), result.toString()),
            folder,
            progress);
    return Json.read(result, RecallTest.Outcome.class);
  }
}
