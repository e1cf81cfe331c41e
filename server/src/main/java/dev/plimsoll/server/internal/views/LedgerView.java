package dev.plimsoll.server.internal.views;

import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.storage.Ledger;
import dev.plimsoll.storage.LedgerEntry;
import dev.plimsoll.storage.LedgerVerification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
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

  /** How many pages back decisions are looked for. */
  private static final int PAGES_BACK = 20;

  /** What the log's policy does every day, and alarms, which have a list of their own. */
  private static final Set<String> UNDECIDED =
      Set.of("log.archived", "log.retired", "alarm.raised");

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

  /** The last few entries, newest first, without what nobody decided. */
  public static List<Entry> decisions(Ledger ledger, int count) {
    List<Entry> found = new ArrayList<>();
    long top = ledger.size();
    for (int page = 0; page < PAGES_BACK && top > 0 && found.size() < count; page++) {
      long after = Math.max(0, top - PAGE);
      newestFirst(
              ledger.entries(after, (int) (top - after)).stream()
                  .filter(entry -> !UNDECIDED.contains(entry.action()))
                  .toList())
          .stream()
          .limit(count - found.size())
          .forEach(found::add);
      top = after;
    }
    return found;
  }

  private static List<Entry> newestFirst(List<LedgerEntry> entries) {
    List<Entry> reversed = new ArrayList<>(entries.stream().map(Entry::of).toList());
    Collections.reverse(reversed);
    return reversed;
  }
}
