package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpeningTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path home;

  private Storage open(Path folder, @Nullable String url) {
    return Storage.open(new StorageConfig(folder, url), new SimulatedClock(StorageContract.START));
  }

  @Test
  void refusesAHomeThatIsAFile() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    StorageContract.refused(StorageError.HOME_UNUSABLE, () -> open(file, null));
  }

  @Test
  void refusesADatabaseFileThatIsNone() throws IOException {
    Files.writeString(home.resolve("plimsoll.db"), "this is no database at all".repeat(100));
    StorageContract.refused(StorageError.DATABASE_DAMAGED, () -> open(home, null));
  }

  @Test
  void refusesAnUnknownKindOfDatabaseWithoutRepeatingItsPassword() {
    PlimsollException e =
        StorageContract.refused(
            StorageError.DATABASE_UNKNOWN,
            () -> open(home, "jdbc:mysql://ada:hunter1@host/db?user=ada&password=hunter2"));
    assertThat(e.getMessage()).doesNotContain("hunter").contains("jdbc:mysql://");
  }

  @Test
  void refusesAServerThatIsNotThere() {
    PlimsollException e =
        StorageContract.refused(
            StorageError.DATABASE_UNREACHABLE,
            () -> open(home, "jdbc:postgresql://localhost:1/db?password=hunter2"));
    assertThat(e.getMessage()).doesNotContain("hunter2");
  }

  @Test
  void manyMayOpenANewHomeAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Storage>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        work.add(() -> open(home.resolve("new"), null));
      }
      for (Future<Storage> opened : threads.invokeAll(work)) {
        try (Storage storage = opened.get()) {
          storage.ledger().change(StorageContract.draft("x"), handle -> 0);
          assertThat(storage.ledger().verify().intact()).isTrue();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
