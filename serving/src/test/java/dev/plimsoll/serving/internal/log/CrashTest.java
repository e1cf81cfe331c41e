package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.serving.Durability;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrashTest {
  private static final int ROUNDS = 3;

  private final Path folder;

  CrashTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A killed process loses no more when its answers did not wait for the disk. */
  @ParameterizedTest
  @EnumSource
  void losesNothingThatWasAcknowledgedWhenKilled(Durability durability) throws Exception {
    List<String> acknowledged = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(29);
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(appendUntilKilled("r" + round, durability, 20 + random.nextInt(120)));
      try (PredictionLog log = PredictionLog.open(folder)) {
        for (String batch : acknowledged) {
          for (int row = 0; row < 5; row++) {
            assertThat(log.find(batch + "-" + row)).as(batch).isPresent();
          }
          Optional<LabelledPrediction> first = log.find(batch + "-0");
          assertThat(first.orElseThrow().label().isPresent())
              .as(batch)
              .isEqualTo(durability == Durability.GROUP);
        }
        assertCountersAreExact(log, durability == Durability.GROUP);
      }
    }
  }

  private static void assertCountersAreExact(PredictionLog log, boolean labelled) {
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
    assertThat(log.labels()).isEqualTo(labels.get());
    assertThat(labels.get() > 0).isEqualTo(labelled);
  }

  private List<String> appendUntilKilled(String name, Durability durability, int lines)
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
                name,
                durability.name())
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
