package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.TabularBench;
import dev.plimsoll.training.TabularBenchMain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@link TabularBench} in a child process, where libtorch lives. */
public final class ChildTabularBench {
  private static final int HEAP_MEGABYTES = 512;

  private ChildTabularBench() {}

  /**
   * Trains on the diamonds and judges.
   *
   * @param folder for the job's files
   */
  public static TabularBench.Result measure(
      Path data,
      String candidate,
      Map<String, Object> params,
      long seed,
      Path folder,
      Progress progress) {
    Path file = folder.resolve("plan.json");
    Path result = folder.resolve("measured.json");
    Json.write(
        file,
        new TabularBench.Plan(
            data.toAbsolutePath().toString(), candidate, params, seed, CodeVersion.current()));
    new ChildJvm(HEAP_MEGABYTES)
        .run(
            TabularBenchMain.class.getName(),
            List.of(file.toString(), result.toString()),
            folder,
            progress);
    return Json.read(result, TabularBench.Result.class);
  }
}
