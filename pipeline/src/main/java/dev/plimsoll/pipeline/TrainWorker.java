package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.TrainingMain;
import java.nio.file.Path;
import java.util.List;

/** This machine as a worker of trainings that run on others. */
public final class TrainWorker {
  private static final int HEAP_MEGABYTES = 1_500;

  private TrainWorker() {}

  /**
   * Serves until the process ends, or one training. The secret that coordinators must know is in
   * the environment, {@link TrainingMain#TOKEN}.
   *
   * @param listen {@code address:port}
   * @param folder for the process's own files
   */
  public static void serve(String listen, boolean once, Path folder) {
    List<String> arguments =
        once
            ? List.of(TrainingMain.WORKER, "--once", listen)
            : List.of(TrainingMain.WORKER, listen);
    new ChildJvm(HEAP_MEGABYTES)
        .run(TrainingMain.class.getName(), arguments, folder, Progress.none());
  }
}
