package dev.plimsoll.training;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.internal.run.JsonLines;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Training as a child process: {@code TrainingMain job.json}.
 *
 * <p>Standard output carries progress, one JSON object a line: {@code {"stage","done","total"}}.
 * The result is {@code result.json} in the job's folder, written whole or not at all. A failure is
 * one line on standard error, {@code {"code","blame","message"}}, and the exit code: 2 when the
 * user can mend it, 3 when resources ran out, 4 when Plimsoll is wrong. The process ends by itself
 * when the one that started it is gone.
 */
public final class TrainingMain {
  /** The file, in the job's folder, that holds the {@link TrainingResult}. */
  public static final String RESULT = "result.json";

  private TrainingMain() {}

  public static void main(String[] args) {
    JsonLines out = new JsonLines(new FileOutputStream(FileDescriptor.out));
    JsonLines err = new JsonLines(new FileOutputStream(FileDescriptor.err));
    // exit, not return: native libraries leave threads behind
    System.exit(run(args, out, err, InstantSource.system()));
  }

  private static int run(String[] args, JsonLines out, JsonLines err, InstantSource clock) {
    try {
      if (args.length != 1) {
        throw new PlimsollException(
            TrainingError.JOB_INVALID,
            "arguments: " + args.length + " (expected: 1, the file of the job)");
      }
      TrainingJob job = Json.read(Path.of(args[0]), TrainingJob.class);
      TrainingResult result = Trainers.train(job, out.progress(clock), clock);
      Json.write(job.out().resolve(RESULT), result);
      return 0;
    } catch (PlimsollException e) {
      return fail(err, e.code().name(), e.blame(), e.getMessage());
    } catch (OutOfMemoryError e) {
      return fail(
          err, TrainingError.OUT_OF_MEMORY.name(), Blame.RESOURCES, "Java heap: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      boolean memory = String.valueOf(e.getMessage()).contains("alloc");
      TrainingError code = memory ? TrainingError.OUT_OF_MEMORY : TrainingError.FAILED;
      return fail(err, code.name(), code.blame(), String.valueOf(e));
    }
  }

  private static int fail(JsonLines err, String code, Blame blame, @Nullable String message) {
    err.failure(code, blame, String.valueOf(message));
    return switch (blame) {
      case USER -> 2;
      case RESOURCES -> 3;
      case INTERNAL -> 4;
    };
  }
}
