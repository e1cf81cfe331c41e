package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after kill -9, wherever it strikes. */
@Timeout(300)
final class KillTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path home;

  /** The child: appends for ever, and says a number only once its entry is kept. */
  static final class Appender {
    private Appender() {}

    public static void main(String[] args) {
      Storage storage =
          Storage.open(new StorageConfig(Path.of(args[0]), null), InstantSource.system());
      while (true) {
        storage.ledger().change(StorageContract.draft("thing"), handle -> 0);
        System.out.println("kept " + storage.ledger().size());
      }
    }
  }

  @Test
  void acknowledgedEntriesSurviveAndTheChainVerifies() throws Exception {
    for (int round = 1; round <= 3; round++) {
      long acknowledged = appendUntilKilled(40 * round);
      try (Storage storage = Storage.open(new StorageConfig(home, null), InstantSource.system())) {
        LedgerVerification verification = storage.ledger().verify();
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.entries()).isGreaterThanOrEqualTo(acknowledged);
        storage.ledger().change(StorageContract.draft("after"), handle -> 0);
        assertThat(storage.ledger().verify().intact()).isTrue();
      }
    }
  }

  private long appendUntilKilled(int lines) throws Exception {
    Process child = ChildJava.start("", "-XX:+UseSerialGC", Appender.class, home.toString());
    long acknowledged = 0;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("kept ")) {
          acknowledged = Long.parseLong(line.substring(5));
          if (++seen == lines) {
            child.toHandle().destroyForcibly(); // unlike the process, keeps the pipe open
          }
        }
      }
    }
    child.waitFor();
    assertThat(acknowledged).isPositive();
    return acknowledged;
  }
}
