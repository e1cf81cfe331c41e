package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.ErrorCode;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fresh store for each test; the subclass says on which database. */
abstract class StorageContract {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path home;

  SimulatedClock clock = new SimulatedClock(START);
  StorageConfig config = new StorageConfig(Path.of("unset"), null);

  @SuppressWarnings("NullAway.Init") // set before each test
  Storage storage;

  abstract @Nullable String databaseUrl();

  @BeforeEach
  void open() {
    clock = new SimulatedClock(START);
    config = new StorageConfig(home, databaseUrl());
    storage = Storage.open(config, clock);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  void reopen() {
    storage.close();
    storage = Storage.open(config, clock);
  }

  static LedgerDraft draft(String subject) {
    return new LedgerDraft("ada", "thing.changed", subject, "because", Digest.ofText(subject));
  }

  void append(int entries) {
    for (int i = 0; i < entries; i++) {
      storage.ledger().change(draft("thing/" + i), handle -> 0);
    }
  }

  void sql(String statement) {
    storage.database().write(handle -> handle.execute(statement));
  }

  static PlimsollException refused(ErrorCode code, ThrowingCallable call) {
    PlimsollException e = Assertions.catchThrowableOfType(PlimsollException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e).hasMessageContaining("expected");
    return e;
  }
}
