package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that join features to rows, killed with signal 9. */
@Timeout(300)
class JoinKillTest {
  private static final int TIMES = 200;

  private final Path folder;

  JoinKillTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aJoinThatIsKilledIsBegunAgain() throws Exception {
    rows(folder.resolve("many.parquet"));
    finish("whole.csv");
    Path work = folder.resolve(".many.csv.scoring");
    for (int kill = 0; kill < 3; kill++) {
      Process process = child("many.csv");
      while (process.isAlive() && !Files.exists(work.resolve("spill/joining"))) {
        Thread.sleep(2);
      }
      Thread.sleep(200L * kill); // at another statement each time
      assertThat(process.isAlive()).as("it joins").isTrue();
      process.destroyForcibly().waitFor();
      assertThat(work.resolve("job.json")).exists();
      assertThat(work.resolve("joined.json")).as("in the join, and not after it").doesNotExist();
      Folders.delete(work.resolve("spill/joining"));
    }
    finish("many.csv");
    assertThat(folder.resolve("many.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
    assertThat(work).doesNotExist();
  }

  /** What callers would send, many times over. */
  private void rows(Path out) throws IOException {
    try (Rooms rooms = TestHome.rooms(folder.resolve(".plimsoll"));
        QueryEngine engine = QueryEngine.open(folder.resolve("spill"), 2)) {
      Circle.Turned turned = ParcelProject.release(folder, rooms);
      Path training = rooms.storage().blobs().file(turned.prepared().rows().digest());
      Path once = ParcelProject.decisions(engine, training, folder.resolve("once.parquet"));
      engine.toParquet(
          "SELECT once.* FROM range(%d) r, read_parquet('%s') once ORDER BY r.range, id"
              .formatted(TIMES, once),
          out);
    }
  }

  private void finish(String out) throws Exception {
    Process process = child(out);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("words"))).isZero();
  }

  private Process child(String out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            ProjectScoringChild.class.getName(),
            folder.toString(),
            "many.parquet",
            out)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("words").toFile())
        .start();
  }
}
