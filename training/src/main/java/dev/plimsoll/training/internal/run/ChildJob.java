package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.TrainingError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The life of a child process: progress on standard output, one line about a failure, an exit. */
public final class ChildJob {
  private ChildJob() {}

  /** Does the work, which needs so many arguments, and ends this process. */
  public static void run(String[] args, int expected, String names, Consumer<Progress> work) {
    run(
        out -> {
          if (args.length != expected) {
            throw new PlimsollException(
                TrainingError.JOB_INVALID,
                "arguments: " + args.length + " (expected: " + expected + ", " + names + ")");
          }
          work.accept(out.progress(InstantSource.system()));
        });
  }

  /** Does the work, which talks on standard output, and ends this process. */
  public static void run(Consumer<JsonLines> work) {
    leaveMemoryToTheMachine();
    JsonLines out = new JsonLines(new FileOutputStream(FileDescriptor.out));
    JsonLines err = new JsonLines(new FileOutputStream(FileDescriptor.err));
    // exit, not return: native libraries leave threads behind
    System.exit(attempt(err, () -> work.accept(out)));
  }

  /**
   * The bindings of libtorch would stop a network that takes more than four times the Java heap,
   * and ask the system at every tensor how much that is. Tensors end with their scopes; what bounds
   * them is the machine.
   */
  private static void leaveMemoryToTheMachine() {
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
  }

  /** The exit code: 0, 2 when the user can mend it, 3 for resources, 4 when Plimsoll is wrong. */
  private static int attempt(JsonLines err, Runnable work) {
    try {
      work.run();
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
