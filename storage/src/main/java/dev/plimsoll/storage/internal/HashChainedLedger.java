package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import dev.plimsoll.storage.SqlWork;
import dev.plimsoll.storage.StorageError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The ledger in one table, its head in a file.
 *
 * <p>Every change first updates the one row of {@code ledger_lock}. On PostgreSQL that row makes
 * writers queue; on SQLite they queue for the transaction already. So work inside a change may
 * read, decide and write without another change coming between.
 */
public final class HashChainedLedger implements Ledger {
  private static final int FETCH = 1_000;
  private static final String COLUMNS =
      "sequence, at_micros, actor, action, subject, reason, content, previous, hash";

  private static final RowMapper<LedgerEntry> ENTRIES = (row, context) -> entry(row);

  private final SqlDatabase database;
  private final LedgerHeadFile head;
  private final InstantSource clock;

  HashChainedLedger(SqlDatabase database, LedgerHeadFile head, InstantSource clock) {
    this.database = database;
    this.head = head;
    this.clock = clock;
  }

  @Override
  public <T> T change(LedgerDraft draft, SqlWork<T> work) {
    StoredText.checkPresent("ledger actor", draft.actor());
    StoredText.checkPresent("ledger action", draft.action());
    StoredText.checkPresent("ledger subject", draft.subject());
    StoredText.check("ledger reason", draft.reason());
    return database.write(
        handle -> {
          handle.execute("UPDATE ledger_lock SET changes = changes + 1 WHERE id = 1");
          T result = work.run(handle);
          LedgerEntry entry = append(handle, draft);
          database.afterCommit(() -> head.advance(entry.sequence(), entry.hash()));
          return result;
        });
  }

  private LedgerEntry append(Handle handle, LedgerDraft draft) {
    Optional<LedgerEntry> last =
        handle
            .createQuery("SELECT " + COLUMNS + " FROM ledger ORDER BY sequence DESC LIMIT 1")
            .map(ENTRIES)
            .findOne();
    long sequence = last.map(LedgerEntry::sequence).orElse(0L);
    Digest previous = last.map(LedgerEntry::hash).orElse(LedgerChain.GENESIS);
    refuseToBury(sequence, previous);
    LedgerEntry entry = LedgerChain.next(sequence + 1, previous, clock.instant(), draft);
    handle
        .createUpdate(
            "INSERT INTO ledger ("
                + COLUMNS
                + ") VALUES (:sequence, :at, :actor, :action, :subject, :reason, :content,"
                + " :previous, :hash)")
        .bind("sequence", entry.sequence())
        .bind("at", entry.at())
        .bind("actor", entry.actor())
        .bind("action", entry.action())
        .bind("subject", entry.subject())
        .bind("reason", entry.reason())
        .bind("content", entry.content())
        .bind("previous", entry.previous())
        .bind("hash", entry.hash())
        .execute();
    return entry;
  }

  /**
   * Appending to a chain whose newest entries were cut off would write a new head over the proof.
   *
   * <p>Whoever restores a backup on purpose moves {@code ledger.head} away first.
   */
  private void refuseToBury(long sequence, Digest hash) {
    if (head.forged()) {
      throw new PlimsollException(
          StorageError.LEDGER_BROKEN,
          "ledger.head: its signature does not fit (expected: one by the key in this home;"
              + " see 'plimsoll audit verify')");
    }
    head.known()
        .filter(known -> known.sequence() > 0)
        .filter(
            known ->
                known.sequence() > sequence
                    || (known.sequence() == sequence && !known.hash().equals(hash)))
        .ifPresent(
            known -> {
              throw new PlimsollException(
                  StorageError.LEDGER_BROKEN,
                  "ledger: ends at entry "
                      + sequence
                      + " (expected: entry "
                      + known.sequence()
                      + " with hash "
                      + known.hash().brief()
                      + ", as the signed head says; see 'plimsoll audit verify')");
            });
  }

  @Override
  public List<LedgerEntry> entries(long afterSequence, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM ledger WHERE sequence > :after ORDER BY sequence LIMIT :limit")
                .bind("after", afterSequence)
                .bind("limit", limit)
                .map(ENTRIES)
                .list());
  }

  @Override
  public List<LedgerEntry> about(String subject) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT " + COLUMNS + " FROM ledger WHERE subject = :subject ORDER BY sequence")
                .bind("subject", subject)
                .map(ENTRIES)
                .list());
  }

  @Override
  public long size() {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM ledger").mapTo(Long.class).one());
  }

  @Override
  public LedgerVerification verify() {
    Optional<LedgerHead> signed = head.read();
    LedgerWalk walk = new LedgerWalk(signed, signed.filter(head::genuine).isPresent());
    return database.read(
        handle -> {
          try (Stream<Runnable> steps =
              handle
                  .createQuery("SELECT " + COLUMNS + " FROM ledger ORDER BY sequence")
                  .setFetchSize(FETCH)
                  .map((RowMapper<Runnable>) (row, context) -> step(walk, row))
                  .stream()) {
            steps.forEach(Runnable::run);
          }
          SqlEvidenceStore.verify(handle, walk::find);
          return walk.finish();
        });
  }

  private static Runnable step(LedgerWalk walk, ResultSet row) throws SQLException {
    long sequence = row.getLong("sequence");
    try {
      LedgerEntry entry = entry(row);
      return () -> walk.next(entry);
    } catch (PlimsollException ignored) {
      return () -> walk.unreadable(sequence);
    }
  }

  private static LedgerEntry entry(ResultSet row) throws SQLException {
    return new LedgerEntry(
        row.getLong("sequence"),
        Times.instant(row.getLong("at_micros")),
        row.getString("actor"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("reason"),
        new Digest(row.getString("content")),
        new Digest(row.getString("previous")),
        new Digest(row.getString("hash")));
  }
}
