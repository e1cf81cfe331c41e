package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.AttentionBench;
import dev.plimsoll.training.AttentionBenchMain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@link AttentionBench} in a child process, where libtorch lives. */
public final class ChildAttentionBench {
  private static final int HEAP_MEGABYTES = 512;

  /**
   * The C library then gives each tensor pages of its own and takes them back at once, so that the
   * peak counts tensors and not what earlier ones left behind.
   */
  private static final Map<String, String> COUNTED = Map.of("MALLOC_MMAP_THRESHOLD_", "65536");

  private ChildAttentionBench() {}

  /**
   * Measures: time in a process as training has it, memory in one whose memory can be counted.
   *
   * @param plan without rounds it asks for memory
   * @param folder for the job's files
   */
  public static AttentionBench.Result measure(
      AttentionBench.Plan plan, Path folder, Progress progress) {
    Path file = folder.resolve("plan.json");
    Path result = folder.resolve("measured.json");
    Json.write(file, plan);
    new ChildJvm(HEAP_MEGABYTES)
        .run(
            AttentionBenchMain.class.getName(),
            List.of(file.toString(), result.toString()),
            plan.rounds() == 0 ? COUNTED : Map.of(),
            folder,
            progress);
    return Json.read(result, AttentionBench.Result.class);
  }
}
