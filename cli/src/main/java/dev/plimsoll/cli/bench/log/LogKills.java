package dev.plimsoll.cli.bench.log;

import dev.plimsoll.cli.bench.measure.Benchmark;
import dev.plimsoll.cli.bench.measure.Figure;
import dev.plimsoll.cli.bench.measure.Groups;
import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.PredictionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that logs predictions and feedback under load, at instants drawn by a seed, opens
 * its log again each time, and looks for everything that was ever acknowledged.
 */
public record LogKills(LogSizes sizes) implements Benchmark {
  private static final double TARGET = 3;
  private static final long SEED = 17;
  private static final long START_SECONDS = 60;

  @Override
  public String name() {
    return "log.kills";
  }

  @Override
  public String group() {
    return Groups.LOG;
  }

  @Override
  public String means() {
    return "seconds until the log is open again after kill -9 under load, with nothing lost";
  }

  @Override
  public Figure measure(Path folder, Progress progress) {
    SplittableRandom random = new SplittableRandom(SEED);
    Path log = folder.resolve("log");
    List<String> acknowledged = new ArrayList<>();
    double slowest = 0;
    long lost = 0;
    for (int kill = 0; kill < sizes.kills(); kill++) {
      progress.report("killing a process under load", kill, sizes.kills());
      Path out = folder.resolve("acknowledged-" + kill);
      acknowledged.addAll(runAndKill(log, out, kill, random.nextInt(sizes.killMillis())));
      long began = System.nanoTime();
      try (PredictionLog opened = PredictionLog.open(log)) {
        slowest = Math.max(slowest, (System.nanoTime() - began) / 1e9);
        lost = lost(opened, acknowledged);
      }
    }
    return new Figure(
        name(),
        slowest,
        "s",
        "<= " + Words.number(TARGET),
        lost == 0 && slowest <= TARGET,
        "%d kills: of %s acknowledged predictions, every %dth with a label, %d were lost"
            .formatted(
                sizes.kills(),
                Words.number((double) acknowledged.size() * LogLoad.ROWS),
                LogLoad.ROWS,
                lost));
  }

  /** Predictions that are not there, and labels that are not. */
  private static long lost(PredictionLog log, List<String> acknowledged) {
    long lost = 0;
    for (String batch : acknowledged) {
      for (int row = 0; row < LogLoad.ROWS; row++) {
        Optional<LabelledPrediction> found = log.find(LogLoad.id(batch, row));
        boolean whole = found.isPresent() && (row > 0 || found.get().label().isPresent());
        lost += whole ? 0 : 1;
      }
    }
    return lost;
  }

  private static List<String> runAndKill(Path log, Path out, int kill, int millis) {
    try {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  // what it unpacks there, and leaves, goes with what this process did
                  "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LogLoad.class.getName(),
                  log.toString(),
                  "k" + kill)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(out.toFile())
              .start();
      try {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (Files.size(out) == 0 && child.isAlive() && System.nanoTime() < deadline) {
          child.waitFor(5, TimeUnit.MILLISECONDS);
        }
        child.waitFor(millis, TimeUnit.MILLISECONDS);
      } finally {
        child.destroyForcibly();
        child.waitFor();
      }
      String text = Files.readString(out);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw PlimsollException.io(out.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a process was to be killed", e);
    }
  }
}
