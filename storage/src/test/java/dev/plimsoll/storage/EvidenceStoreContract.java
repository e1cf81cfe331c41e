package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

abstract class EvidenceStoreContract extends StorageContract {
  private static Evidence evidence(String kind, Instant at, Object content) {
    return Evidence.of(kind, "subject", "test", at, content);
  }

  @Test
  void comesBackOldestFirstAndTheLatestOfAKind() {
    Evidence old = evidence("eval.report", START, Map.of("auc", 0.7));
    Evidence other = evidence("data.quality", START.plusSeconds(1), Map.of("ok", true));
    Evidence fresh = evidence("eval.report", START.plusSeconds(2), Map.of("auc", 0.8));
    storage.evidence().record(fresh);
    storage.evidence().record(old);
    storage.evidence().record(other);
    assertThat(storage.evidence().about("subject")).containsExactly(old, other, fresh);
    assertThat(storage.evidence().latest("eval.report", "subject")).contains(fresh);
    assertThat(storage.evidence().latest("eval.report", "another")).isEmpty();
    assertThat(storage.evidence().about("another")).isEmpty();
  }

  @Test
  void ofTwoAtTheSameTimeTheLaterRecordedIsTheLatest() {
    for (int i = 0; i < 5; i++) {
      storage.evidence().record(evidence("k", START, Map.of("i", i)));
    }
    assertThat(storage.evidence().latest("k", "subject").orElseThrow().content().get("i").asInt())
        .isEqualTo(4);
  }

  @Test
  void theSameTwiceIsStoredOnce() {
    Evidence evidence = evidence("k", START, Map.of("b", 1, "a", List.of(1, 2)));
    Digest first = storage.evidence().record(evidence);
    assertThat(storage.evidence().record(evidence)).isEqualTo(first).isEqualTo(evidence.digest());
    assertThat(storage.evidence().about("subject")).hasSize(1);
  }

  @Test
  void itsDigestIsThatOfWhatComesBack() {
    Instant nanos = Instant.parse("2026-01-01T00:00:00.123456789Z");
    Digest digest =
        storage
            .evidence()
            .record(
                evidence(
                    "k", nanos, Map.of("float", 0.1f, "nan", Double.NaN, "big", 1e300, "l", 1L)));
    assertThat(storage.evidence().about("subject"))
        .extracting(Evidence::digest)
        .containsExactly(digest);
  }

  @Test
  void whatWasEditedOrDroppedIsFound() {
    for (int i = 0; i < 4; i++) {
      storage.evidence().record(evidence("k", START.plusSeconds(i), Map.of("auc", 0.1 * i)));
    }
    assertThat(storage.ledger().verify().findings()).isEmpty();
    storage
        .database()
        .write(
            handle ->
                handle.execute("UPDATE evidence SET content = '{\"auc\":0.9}' WHERE recorded = 2"));
    storage.database().write(handle -> handle.execute("DELETE FROM evidence WHERE recorded = 3"));
    assertThat(storage.ledger().verify().findings())
        .containsExactly(
            "evidence 2 (k of subject): edited, its digest does not fit its content",
            "evidence 4 (k of subject): the one before it is missing (expected: numbers without"
                + " gaps)");
  }

  @Test
  void keepsItsExpiry() {
    Evidence expiring =
        new Evidence("k", "subject", "test", START, START.plusSeconds(60), Json.tree(Map.of()));
    storage.evidence().record(expiring);
    Evidence back = storage.evidence().latest("k", "subject").orElseThrow();
    assertThat(back).isEqualTo(expiring);
    assertThat(back.expired(START.plusSeconds(59))).isFalse();
    assertThat(back.expired(START.plusSeconds(60))).isTrue();
  }

  @Test
  void recordedInsideAChangeItIsUndoneWithIt() {
    try {
      storage
          .ledger()
          .change(
              draft("x"),
              handle -> {
                storage.evidence().record(evidence("k", START, Map.of()));
                throw new IllegalStateException("stop");
              });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("stop");
    }
    assertThat(storage.evidence().about("subject")).isEmpty();
  }
}
