package dev.plimsoll.server.internal.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerViewTest {
  @Test
  void decisionsAreFoundBehindTheLogsDailyUpkeep(@TempDir Path home) {
    try (Storage storage = Storage.open(new StorageConfig(home, null), InstantSource.system())) {
      Ledger ledger = storage.ledger();
      note(ledger, "model.released", "first");
      note(ledger, "model.rolled_back", "second");
      for (int day = 0; day < 120; day++) {
        note(ledger, "log.archived", "day " + day);
        note(ledger, "alarm.raised", "alarm " + day);
      }
      note(ledger, "model.released", "third");
      note(ledger, "log.retired", "old rows");

      assertThat(reasons(ledger, 2)).containsExactly("third", "second");
      assertThat(reasons(ledger, 8)).containsExactly("third", "second", "first");
      assertThat(LedgerView.of(ledger, null).entries().get(0).reason()).isEqualTo("old rows");
    }
  }

  private static Stream<String> reasons(Ledger ledger, int count) {
    return LedgerView.decisions(ledger, count).stream().map(LedgerView.Entry::reason);
  }

  private static void note(Ledger ledger, String action, String reason) {
    ledger.change(
        new LedgerDraft("ann", action, "model/late", reason, Digest.ofJson(reason)),
        handle -> true);
  }
}
