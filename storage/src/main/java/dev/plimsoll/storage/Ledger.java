package dev.plimsoll.storage;

import java.util.List;

/**
 * The append-only record of every change of state.
 *
 * <p>Each entry carries the hash of the one before it, and the signed head is kept beside the
 * database, so an edited, a dropped and a truncated entry are each found by {@link #verify}.
 */
public interface Ledger {
  /** Does the work and appends its entry in one transaction: both happen or neither does. */
  <T> T change(LedgerDraft draft, SqlWork<T> work);

  /** Entries after a sequence number, oldest first. */
  List<LedgerEntry> entries(long afterSequence, int limit);

  /** All entries about a subject, oldest first. */
  List<LedgerEntry> about(String subject);

  long size();

  /** Walks the whole chain, and holds every piece of evidence against its digest. */
  LedgerVerification verify();
}
