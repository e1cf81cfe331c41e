package dev.plimsoll.pipeline.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.JavaFlags;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.ScratchFolder;
import dev.plimsoll.pipeline.PipelineError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a job in a Java process of its own, so that a native crash or a full memory never takes this
 * one down.
 *
 * <p>The child has this process's class path, given in an argument file because a long command line
 * stops ONNX Runtime. It writes its progress as JSON lines to standard output, and its last word,
 * when it fails, as one JSON line to standard error. It dies with this process.
 */
public final class ChildJvm {
  private static final int KEPT_ERROR_LINES = 40;
  private static final int USUAL_THREADS = 2;

  /** Which library computes products; {@code mkl} where the profile of that name was built in. */
  private static final String BLAS = "org.bytedeco.openblas.load";

  private static final boolean MKL = "mkl".equals(System.getProperty(BLAS));

  /**
   * glibc keeps what a step of training gives back for the next one: else it hands the large pieces
   * to the system and has them cleared again every time, up to an eighth of a step.
   */
  private static final Map<String, String> ALLOCATOR =
      Map.of("MALLOC_TRIM_THRESHOLD_", "2147483648", "MALLOC_MMAP_THRESHOLD_", "33554432");

  private final int heapMegabytes;

  public ChildJvm(int heapMegabytes) {
    this.heapMegabytes = heapMegabytes;
  }

  /** Runs a main class to its end; its scratch files go into the folder. */
  public void run(String mainClass, List<String> arguments, Path folder, Progress progress) {
    run(mainClass, arguments, Map.of(), folder, progress);
  }

  /** Like {@link #run}, with more in the child's environment. */
  public void run(
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      Path folder,
      Progress progress) {
    hear(
        mainClass,
        arguments,
        environment,
        folder,
        line ->
            progress.report(
                line.path("stage").asText(),
                line.path("done").asLong(),
                line.path("total").asLong(-1)));
  }

  /** Like {@link #run}, for a child that says other things than its progress. */
  public void hear(
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      Path folder,
      Consumer<JsonNode> lines) {
    // native libraries unpack themselves there, and do not clear up after a crash
    try (ScratchFolder temporary = ScratchFolder.temporary("plimsoll-child")) {
      Files.createDirectories(folder);
      Path errors = folder.resolve("stderr.txt");
      ProcessBuilder builder =
          new ProcessBuilder(command(mainClass, arguments, folder, temporary.path()));
      builder.environment().putAll(threads());
      ALLOCATOR.forEach(builder.environment()::putIfAbsent);
      if (!MKL) {
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
      }
      builder.environment().putAll(environment);
      builder.redirectError(errors.toFile());
      Process process = builder.start();
      Thread reaper = new Thread(process::destroyForcibly);
      Runtime.getRuntime().addShutdownHook(reaper);
      try {
        follow(process, lines);
        int status = process.waitFor();
        if (status != 0) {
          throw failure(mainClass, status, lastLines(errors));
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new PlimsollException(
            PipelineError.JOB_FAILED, mainClass + ": interrupted (expected: to finish)", e);
      } finally {
        // Nothing to do after a normal end; after any other, the child must not work on unseen.
        process.destroyForcibly().onExit().join();
        removeHook(reaper);
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  /**
   * The library of products works with as many threads as a network trains with unless told
   * otherwise. OpenBLAS has threads of its own beside libtorch's, and all must fall asleep soon
   * after a product (at most 2^10 cycles): by default the one kind spins for seconds, which slows
   * the other down two- or threefold. MKL shares libtorch's threads, so they may wait as usual.
   */
  private static Map<String, String> threads() {
    int some = Math.min(USUAL_THREADS, Runtime.getRuntime().availableProcessors());
    return MKL
        ? Map.of("MKL_NUM_THREADS", String.valueOf(some), "MKL_THREADING_LAYER", "GNU")
        : Map.of("OPENBLAS_NUM_THREADS", String.valueOf(some), "OPENBLAS_THREAD_TIMEOUT", "10");
  }

  private List<String> command(
      String mainClass, List<String> arguments, Path folder, Path temporary) throws IOException {
    List<String> flags = JavaFlags.child(heapMegabytes, temporary);
    flags.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    String blas = System.getProperty(BLAS);
    if (blas != null) {
      flags.add("-D" + BLAS + "=" + blas);
    }
    Path file = folder.resolve("java.args");
    Files.write(file, flags);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + file);
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  private static void follow(Process process, Consumer<JsonNode> told) throws IOException {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode report = json(line);
        if (report != null) {
          told.accept(report);
        }
      }
    }
  }

  private static List<String> lastLines(Path errors) throws IOException {
    List<String> lines = Files.readAllLines(errors);
    return lines.subList(Math.max(0, lines.size() - KEPT_ERROR_LINES), lines.size());
  }

  private static PlimsollException failure(String mainClass, int status, List<String> errors) {
    for (int i = errors.size() - 1; i >= 0; i--) {
      JsonNode last = json(errors.get(i));
      if (last != null) {
        return new PlimsollException(
            code(last.path("blame").asText()),
            last.path("code").asText() + ": " + last.path("message").asText());
      }
    }
    // 137 is what a process killed by the kernel's memory guard leaves behind.
    PipelineError code =
        status == 137 ? PipelineError.JOB_OUT_OF_RESOURCES : PipelineError.JOB_FAILED;
    return new PlimsollException(
        code,
        mainClass
            + ": exit status "
            + status
            + " (expected: 0); it last said: "
            + String.join(" | ", errors));
  }

  /** A line in the child's protocol; null for what a library wrote in between. */
  private static @Nullable JsonNode json(String line) {
    if (!line.startsWith("{\"")) {
      return null;
    }
    try {
      return Json.parse(line);
    } catch (PlimsollException e) {
      return null;
    }
  }

  private static PipelineError code(String blame) {
    for (Blame known : Blame.values()) {
      if (known.name().equals(blame.toUpperCase(Locale.ROOT))) {
        return switch (known) {
          case USER -> PipelineError.JOB_REFUSED;
          case RESOURCES -> PipelineError.JOB_OUT_OF_RESOURCES;
          case INTERNAL -> PipelineError.JOB_FAILED;
        };
      }
    }
    return PipelineError.JOB_FAILED;
  }

  private static void removeHook(Thread reaper) {
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException ignored) {
      // The process is going down already, and the hook is doing its work.
    }
  }
}
