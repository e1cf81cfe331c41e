package dev.plimsoll.cli;

import dev.plimsoll.kernel.Progress;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Progress for a pipe: a line when the stage changes, and one now and then while it lasts. */
final class PlainProgress implements Progress {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PrintStream out;
  private String stage = "";
  private long lastNanos;

  PlainProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void report(String newStage, long done, long total) {
    String name = newStage.replaceAll("[0-9]+", "#");
    long now = System.nanoTime();
    if (name.equals(stage) && now - lastNanos < QUIET_NANOS) {
      return;
    }
    stage = name;
    lastNanos = now;
    out.println(
        "  "
            + newStage
            + (total > 0 && done > 0 ? " " + Math.round(100.0 * done / total) + " %" : ""));
  }
}
