package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the ledger, newest entry first.
 *
 * @param newer where the next newer page begins, null on the newest
 * @param older where the next older page begins, null on the oldest
 */
public record LedgerView(
    List<Entry> entries, long size, @Nullable Long newer, @Nullable Long older) {
  private static final int PAGE = 50;

  /** One entry as people read it. */
  public record Entry(
      long sequence,
      String at,
      String actor,
      String action,
      String subject,
      String reason,
      String hash,
      String content) {

    public static Entry of(LedgerEntry entry) {
      return new Entry(
          entry.sequence(),
          Figures.minute(entry.at()),
          entry.actor(),
          entry.action().replace('.', ' ').replace('_', ' '),
          entry.subject(),
          entry.reason(),
          entry.hash().brief(),
          entry.content().brief());
    }
  }

  /** What the walk along the chain found, in words. */
  public record Verified(boolean intact, String sentence, List<String> findings) {
    public static Verified of(LedgerVerification found) {
      String entries = Figures.count(found.entries());
      return new Verified(
          found.intact(),
          found.intact()
              ? "Intact: all " + entries + " entries follow from one another."
              : "Broken: " + found.findings().size() + " faults in " + entries + " entries.",
          found.findings());
    }
  }

  /**
   * The page that begins at a sequence number.
   *
   * @param from the newest entry to show; null for the newest there is
   */
  public static LedgerView of(Ledger ledger, @Nullable Long from) {
    long size = ledger.size();
    long top = from == null ? size : Math.max(1, Math.min(from, size));
    long after = Math.max(0, top - PAGE);
    return new LedgerView(
        newestFirst(ledger.entries(after, (int) (top - after))),
        size,
        top >= size ? null : Math.min(size, top + PAGE),
        after == 0 ? null : after);
  }

  /** The last few entries, newest first. */
  public static List<Entry> latest(Ledger ledger, int count) {
    long size = ledger.size();
    return newestFirst(ledger.entries(Math.max(0, size - count), count));
  }

  private static List<Entry> newestFirst(List<LedgerEntry> entries) {
    List<Entry> reversed = new ArrayList<>(entries.stream().map(Entry::of).toList());
    Collections.reverse(reversed);
    return reversed;
  }
}
