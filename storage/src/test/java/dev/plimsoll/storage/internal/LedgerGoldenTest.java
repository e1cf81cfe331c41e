package dev.plimsoll.storage.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.LedgerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The bytes that are hashed must never change, or old ledgers would no longer verify. */
final class LedgerGoldenTest {
  private static String golden(String name) throws IOException {
    try (InputStream in = LedgerGoldenTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static LedgerEntry second() {
    Instant at = Instant.parse("2026-01-02T03:04:05.678901234Z");
    LedgerEntry first =
        LedgerChain.next(
            1,
            LedgerChain.GENESIS,
            at,
            new LedgerDraft("ada", "model.registered", "model/a", "first", Digest.ofText("one")));
    return LedgerChain.next(
        2,
        first.hash(),
        at.plusSeconds(1),
        new LedgerDraft(
            "käthe",
            "alias.moved",
            "model/a",
            "better: \"0.7\" \u2265 0.6\n",
            Digest.ofText("two")));
  }

  @Test
  void theCanonicalEntryIsTheOneOfTheFirstRelease() throws IOException {
    assertThat(new String(LedgerChain.canonical(second()), StandardCharsets.UTF_8))
        .isEqualTo(golden("ledger-entry-1.json"));
  }

  @Test
  void itsHashIsTheOneOfTheFirstRelease() throws IOException {
    assertThat(second().hash().hex()).isEqualTo(golden("ledger-entry-1.sha256"));
  }
}
