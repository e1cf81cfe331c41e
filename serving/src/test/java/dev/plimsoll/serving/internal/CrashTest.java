package dev.plimsoll.serving.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.PredictionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  private static final int ROUNDS = 3;

  private final Path folder;

  CrashTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void losesNothingThatWasAcknowledgedWhenKilled() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(29);
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(appendUntilKilled("r" + round, 20 + random.nextInt(120)));
      try (PredictionLog log = PredictionLog.open(folder)) {
        for (String batch : acknowledged) {
          for (int row = 0; row < 5; row++) {
            assertThat(log.find(batch + "-" + row)).as(batch).isPresent();
          }
          Optional<LabelledPrediction> first = log.find(batch + "-0");
          assertThat(first.orElseThrow().label()).as(batch).isPresent();
        }
        assertCountersAreExact(log);
      }
    }
  }

  private static void assertCountersAreExact(PredictionLog log) {
    AtomicLong rows = new AtomicLong();
    AtomicLong labels = new AtomicLong();
    log.scan(
        "late",
        Instant.MIN,
        Instant.MAX,
        row -> {
          rows.incrementAndGet();
          labels.addAndGet(row.label().isPresent() ? 1 : 0);
        });
    assertThat(log.predictions()).isEqualTo(rows.get()).isPositive();
    assertThat(log.labels()).isEqualTo(labels.get()).isPositive();
  }

  private List<String> appendUntilKilled(String name, int lines)
      throws IOException, InterruptedException {
    Path out = folder.resolveSibling(folder.getFileName() + "-" + name + ".out");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                folder.toString(),
                name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(out.toFile())
            .start();
    while (acknowledged(out).size() < lines) {
      assertThat(child.isAlive()).as("the child still runs").isTrue();
      child.waitFor(5, TimeUnit.MILLISECONDS);
    }
    child.destroyForcibly();
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    List<String> acknowledged = acknowledged(out);
    Files.delete(out);
    return acknowledged;
  }

  /** The lines that were written whole. */
  private static List<String> acknowledged(Path out) throws IOException {
    String text = Files.readString(out);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
