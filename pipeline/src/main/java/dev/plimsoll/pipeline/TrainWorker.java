package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.internal.ChildJvm;
import dev.plimsoll.training.TrainingMain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** This machine as a worker of trainings that run on others. */
public final class TrainWorker {
  private static final int HEAP_MEGABYTES = 1_500;
  private static final int PAUSE_MILLIS = 1_000;

  private TrainWorker() {}

  /**
   * Serves until the process ends, or one training. The secret that coordinators must know is in
   * the environment, {@link TrainingMain#TOKEN}.
   *
   * <p>A process that listened and then died, killed or out of memory, is followed by another one;
   * one that could not listen is not, for the next could not either.
   *
   * @param listen {@code address:port}
   * @param folder for the process's own files
   * @param says told where it listens, when it does, and of trainings that were lost
   */
  public static void serve(String listen, boolean once, Path folder, Consumer<String> says) {
    serve(listen, once, folder, Map.of(), says);
  }

  /**
   * @param environment more of the child's environment
   */
  static void serve(
      String listen,
      boolean once,
      Path folder,
      Map<String, String> environment,
      Consumer<String> says) {
    String where = listen;
    while (true) {
      int[] port = {0};
      String host = where.substring(0, Math.max(0, where.lastIndexOf(':')));
      try {
        new ChildJvm(HEAP_MEGABYTES)
            .hear(
                TrainingMain.class.getName(),
                once
                    ? List.of(TrainingMain.WORKER, "--once", where)
                    : List.of(TrainingMain.WORKER, where),
                environment,
                folder,
                line -> {
                  if (line.has("port")) {
                    port[0] = line.path("port").asInt();
                    says.accept("worker at " + host + ":" + port[0]);
                  }
                });
        return;
      } catch (PlimsollException e) {
        if (once || port[0] == 0 || !paused()) {
          throw e;
        }
        says.accept("the training process is lost, and what it trained: " + e.getMessage());
      }
      where = host + ":" + port[0]; // the port that coordinators know
    }
  }

  /** A moment, in which a process that is being ended ends, instead of starting another child. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
