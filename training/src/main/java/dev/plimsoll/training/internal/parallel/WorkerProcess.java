package dev.plimsoll.training.internal.parallel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.JavaFlags;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.TrainingMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A worker on this machine, started for one job: this Java, this class path, one more process. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private WorkerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and waits until it listens. */
  static WorkerProcess start(Path folder, int rank, String token) {
    try {
      Path arguments = folder.resolve(".spill").resolve("worker" + rank + ".args");
      Files.createDirectories(arguments.getParent());
      // it is killed in the end, and what it unpacked goes with what this process did
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Files.write(arguments, JavaFlags.child(Runtime.getRuntime().maxMemory() >> 20, temporary));
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "@" + arguments,
              TrainingMain.class.getName(),
              TrainingMain.WORKER,
              "--once",
              "127.0.0.1:0");
      builder.environment().put(TrainingMain.TOKEN, token);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      return new WorkerProcess(process, port(process, rank));
    } catch (IOException e) {
      throw PlimsollException.io("worker " + rank, e);
    }
  }

  int port() {
    return port;
  }

  private static int port(Process process, int rank) throws IOException {
    // not closed: the process would fail when it writes to a closed pipe
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("{\"")) {
        JsonNode said = Json.parse(line);
        if (said.has("port")) {
          return said.path("port").asInt();
        }
      }
    }
    process.destroyForcibly();
    throw new PlimsollException(
        TrainingError.WORKER_LOST,
        "worker " + rank + ": ended before it listened (expected: a started process)");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
