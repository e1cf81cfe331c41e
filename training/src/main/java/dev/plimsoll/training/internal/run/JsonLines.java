package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a child process says to the one that started it, one JSON object a line.
 *
 * <p>When nobody listens any more, or the process that started it is gone, there is nobody to train
 * for: the child halts, before it can write into a folder that another child may be using.
 */
public final class JsonLines {
  private static final long EVERY_MILLIS = 100;
  private static final int ORPHAN = 4;
  private static final long LOOK_MILLIS = 500;

  private final OutputStream out;

  public JsonLines(OutputStream out) {
    this.out = out;
  }

  /** Progress as lines: every change of stage, and at most ten a second within one. */
  public Progress progress(InstantSource clock) {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    long[] last = {Long.MIN_VALUE};
    String[] lastStage = {""};
    return (stage, done, total) -> {
      long now = clock.millis();
      if (stage.equals(lastStage[0]) && now < last[0] + EVERY_MILLIS && done != total) {
        return;
      }
      last[0] = now;
      lastStage[0] = stage;
      haltWithout(parent);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("stage", stage);
      line.put("done", done);
      line.put("total", total);
      write(line);
    };
  }

  /** Ends this process soon after the one that started it, even while it has nothing to say. */
  public static void endWithParent() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    Thread watcher =
        new Thread(
            () -> {
              try {
                while (true) {
                  haltWithout(parent);
                  Thread.sleep(LOOK_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "parent watcher");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void haltWithout(Optional<ProcessHandle> parent) {
    if (!ProcessHandle.current().parent().equals(parent)) {
      Runtime.getRuntime().halt(ORPHAN);
    }
  }

  /** A worker that listens. */
  public void listening(int port) {
    write(Map.of("port", port));
  }

  /** Figures, under their names. */
  public void measured(Map<String, ?> figures) {
    write(figures);
  }

  public void failure(String code, Blame blame, String message) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("code", code);
    line.put("blame", blame);
    line.put("message", message);
    write(line);
  }

  private void write(Map<String, ?> line) {
    try {
      out.write((Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException ignored) {
      Runtime.getRuntime().halt(ORPHAN); // the reader is gone
    }
  }
}
