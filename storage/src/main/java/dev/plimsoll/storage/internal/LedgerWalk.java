package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the chain from its first entry and collects what is wrong with it, one sentence per fault.
 *
 * <p>After a fault it goes on from the entry as it stands, so one edited row gives one finding and
 * not one for every row behind it.
 */
final class LedgerWalk {
  private static final int FINDINGS_MAX = 100;

  private final Optional<LedgerHead> head;
  private final boolean headGenuine;
  private final List<String> findings = new ArrayList<>();
  private long faults;
  private long entries;
  private long last;

  /** Null after a row without one: then the next cannot be compared. */
  private @Nullable Digest lastHash = LedgerChain.GENESIS;

  /** The head must have been read before the rows: it may fall behind them, never the reverse. */
  LedgerWalk(Optional<LedgerHead> head, boolean headGenuine) {
    this.head = head;
    this.headGenuine = headGenuine;
  }

  void next(LedgerEntry entry) {
    boolean gap = entry.sequence() != last + 1;
    if (gap) {
      find(
          "entry "
              + (last + 1)
              + (entry.sequence() == last + 2 ? "" : " to " + (entry.sequence() - 1))
              + ": missing (expected: every number up to "
              + entry.sequence()
              + ")");
    }
    if (!LedgerChain.hash(entry).equals(entry.hash())) {
      find("entry " + entry.sequence() + ": edited, its hash does not fit its content");
    }
    if (!gap && lastHash != null && !entry.previous().equals(lastHash)) {
      find(
          "entry "
              + entry.sequence()
              + ": follows "
              + entry.previous().brief()
              + " (expected: the hash of entry "
              + last
              + ", "
              + lastHash.brief()
              + ")");
    }
    compareWithHead(entry);
    step(entry.sequence(), entry.hash());
  }

  /** A row whose columns are no longer digests cannot even be hashed. */
  void unreadable(long sequence) {
    find("entry " + sequence + ": edited, a column of it is no digest");
    step(sequence, null);
  }

  private void step(long sequence, @Nullable Digest hash) {
    entries++;
    last = sequence;
    lastHash = hash;
  }

  private void compareWithHead(LedgerEntry entry) {
    head.filter(signed -> headGenuine && signed.sequence() == entry.sequence())
        .filter(signed -> !signed.hash().equals(entry.hash()))
        .ifPresent(
            signed ->
                find(
                    "entry "
                        + entry.sequence()
                        + ": replaced, the signed head names "
                        + signed.hash().brief()
                        + " and the table "
                        + entry.hash().brief()));
  }

  LedgerVerification finish() {
    if (head.isEmpty()) {
      find("ledger.head: missing or unreadable (expected: the signed head beside the database)");
    } else if (!headGenuine) {
      find("ledger.head: forged, its signature does not fit the key in this home");
    } else if (head.get().sequence() > last) {
      find(
          "entry "
              + (last + 1)
              + " to "
              + head.get().sequence()
              + ": cut off (expected: "
              + head.get().sequence()
              + " entries, as the signed head says)");
    }
    if (faults > findings.size()) {
      findings.add("and " + (faults - findings.size()) + " more faults");
    }
    return new LedgerVerification(faults == 0, entries, List.copyOf(findings));
  }

  void find(String finding) {
    faults++;
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }
}
