package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

abstract class LedgerContract extends StorageContract {
  private LedgerVerification verify() {
    return storage.ledger().verify();
  }

  private Path headFile() {
    return home.resolve("ledger.head");
  }

  @Test
  void anEmptyLedgerIsIntact() {
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 0, List.of()));
  }

  @Test
  void entriesComeBackAsTheyWereChained() {
    append(3);
    List<LedgerEntry> entries = storage.ledger().entries(0, 10);
    assertThat(entries).extracting(LedgerEntry::sequence).containsExactly(1L, 2L, 3L);
    assertThat(entries.get(0).previous()).isEqualTo(new Digest("0".repeat(64)));
    assertThat(entries.get(1).previous()).isEqualTo(entries.get(0).hash());
    assertThat(entries.get(0).at()).isEqualTo(START);
    assertThat(entries.get(0).reason()).isEqualTo("because");
    assertThat(storage.ledger().entries(1, 1)).containsExactly(entries.get(1));
    assertThat(storage.ledger().about("thing/2")).containsExactly(entries.get(2));
    assertThat(storage.ledger().about("thing/9")).isEmpty();
    assertThat(storage.ledger().size()).isEqualTo(3);
    assertThat(verify().intact()).isTrue();
  }

  @Test
  void theChangeAndItsEntryHappenTogether() {
    sql("CREATE TABLE thing (name TEXT NOT NULL)");
    int rows =
        storage
            .ledger()
            .change(draft("a"), handle -> handle.execute("INSERT INTO thing VALUES ('a')"));
    assertThat(rows).isEqualTo(1);
    assertThat(count("thing")).isEqualTo(1);
    assertThat(storage.ledger().size()).isEqualTo(1);
  }

  @Test
  void aFailedChangeLeavesNeitherTheChangeNorAnEntry() {
    sql("CREATE TABLE thing (name TEXT NOT NULL)");
    assertThatThrownBy(
            () ->
                storage
                    .ledger()
                    .change(
                        draft("a"),
                        handle -> {
                          handle.execute("INSERT INTO thing VALUES ('a')");
                          throw new IllegalStateException("stop");
                        }))
        .hasMessage("stop");
    assertThat(count("thing")).isZero();
    assertThat(storage.ledger().size()).isZero();
    append(1);
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 1, List.of()));
  }

  @Test
  void aChangeInsideAChangeIsOneTransactionWithTwoEntries() {
    storage
        .ledger()
        .change(
            draft("outer"), handle -> storage.ledger().change(draft("inner"), inner -> "result"));
    assertThat(storage.ledger().entries(0, 10))
        .extracting(LedgerEntry::subject)
        .containsExactly("inner", "outer");
    assertThat(verify().intact()).isTrue();
  }

  @Test
  void concurrentWritersMakeOneChain() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<String>> work = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String subject = "thing/" + i;
        work.add(() -> storage.ledger().change(draft(subject), handle -> subject));
      }
      for (Future<String> done : threads.invokeAll(work)) {
        assertThat(done.get()).startsWith("thing/");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 60, List.of()));
  }

  @Test
  void twoProcessesMayWriteInTurn() {
    try (Storage other = Storage.open(config, clock)) {
      for (int i = 0; i < 5; i++) {
        append(1);
        other.ledger().change(draft("other"), handle -> 0);
      }
      assertThat(other.ledger().verify().intact()).isTrue();
    }
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 10, List.of()));
  }

  @Test
  void findsAnEditedRow() {
    append(4);
    sql("UPDATE ledger SET actor = 'eve' WHERE sequence = 2");
    assertThat(verify().findings())
        .containsExactly("entry 2: edited, its hash does not fit its content");
    assertThat(verify().intact()).isFalse();
  }

  @Test
  void findsAnEditedTime() {
    append(2);
    sql("UPDATE ledger SET at_micros = at_micros + 1 WHERE sequence = 1");
    assertThat(verify().findings()).singleElement().asString().startsWith("entry 1: edited");
  }

  @Test
  void findsARowThatNoLongerHoldsDigests() {
    append(3);
    sql("UPDATE ledger SET content = 'nothing' WHERE sequence = 2");
    assertThat(verify().findings()).containsExactly("entry 2: edited, a column of it is no digest");
  }

  @Test
  void findsADroppedRow() {
    append(4);
    sql("DELETE FROM ledger WHERE sequence = 2");
    assertThat(verify().findings())
        .containsExactly("entry 2: missing (expected: every number up to 3)");
  }

  @Test
  void findsReorderedRows() {
    append(4);
    sql("UPDATE ledger SET sequence = 99 WHERE sequence = 2");
    sql("UPDATE ledger SET sequence = 2 WHERE sequence = 3");
    sql("UPDATE ledger SET sequence = 3 WHERE sequence = 99");
    assertThat(verify().findings())
        .anySatisfy(finding -> assertThat(finding).startsWith("entry 2:"))
        .anySatisfy(finding -> assertThat(finding).startsWith("entry 3:"));
  }

  @Test
  void findsATruncatedEnd() {
    append(4);
    sql("DELETE FROM ledger WHERE sequence >= 3");
    assertThat(verify().findings())
        .containsExactly("entry 3 to 4: cut off (expected: 4 entries, as the signed head says)");
    reopen();
    assertThat(verify().intact()).isFalse();
  }

  @Test
  void findsAnEmptiedTable() {
    append(2);
    sql("DELETE FROM ledger");
    assertThat(verify().findings()).singleElement().asString().contains("cut off");
  }

  @Test
  void findsAChainThatWasRehashedAfterAnEdit() {
    append(2);
    LedgerEntry first = storage.ledger().entries(0, 1).get(0);
    sql("DELETE FROM ledger WHERE sequence = 2");
    assertThat(verify().intact()).isFalse();
    sql(
        "INSERT INTO ledger SELECT 2, at_micros, actor, action, subject, 'another', content, '"
            + first.hash()
            + "', '"
            + Digest.ofText("made up")
            + "' FROM ledger WHERE sequence = 1");
    assertThat(verify().findings()).anyMatch(finding -> finding.contains("replaced"));
  }

  @Test
  void refusesToAppendOverATruncatedEnd() {
    append(3);
    sql("DELETE FROM ledger WHERE sequence = 3");
    refused(StorageError.LEDGER_BROKEN, () -> append(1));
    reopen();
    refused(StorageError.LEDGER_BROKEN, () -> append(1));
    assertThat(storage.ledger().size()).isEqualTo(2);
  }

  @Test
  void findsAForgedHead() throws IOException {
    append(3);
    String head = Files.readString(headFile());
    Files.writeString(headFile(), head.replaceFirst("\"sequence\" : 3", "\"sequence\" : 2"));
    assertThat(verify().findings()).singleElement().asString().contains("forged");
    reopen();
    refused(StorageError.LEDGER_BROKEN, () -> append(1));
  }

  @Test
  void findsAHeadThatWasTakenAway() throws IOException {
    append(1);
    Files.delete(headFile());
    assertThat(verify().findings()).singleElement().asString().contains("ledger.head: missing");
  }

  @Test
  void anOlderHeadIsNoFault() throws IOException {
    append(2);
    String older = Files.readString(headFile());
    append(2);
    Files.writeString(headFile(), older);
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 4, List.of()));
    reopen();
    append(1);
    assertThat(verify()).isEqualTo(new LedgerVerification(true, 5, List.of()));
  }

  @Test
  void theKeyIsForItsOwnerAlone() throws IOException {
    assertThat(Files.getPosixFilePermissions(home.resolve("ledger.key")))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  @Test
  void refusesAKeyThatIsNone() throws IOException {
    storage.close();
    Files.writeString(home.resolve("ledger.key"), "{}");
    refused(StorageError.LEDGER_KEY_UNUSABLE, () -> Storage.open(config, clock));
  }

  @Test
  void refusesTextThatNotEveryDatabaseKeeps() {
    refused(StorageError.BAD_TEXT, () -> append("a\0b"));
    refused(StorageError.BAD_TEXT, () -> append("a\ud800b"));
    refused(StorageError.BAD_TEXT, () -> append(" "));
    append("schön \uD83D\uDEA2 'quoted' \"twice\"");
    assertThat(verify().intact()).isTrue();
  }

  private void append(String subject) {
    storage.ledger().change(draft(subject), handle -> 0);
  }

  private long count(String table) {
    return storage
        .database()
        .read(
            handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }
}
