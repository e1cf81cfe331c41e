package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.LedgerEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one entry follows from the one before.
 *
 * <p>The hash is SHA-256 over compact UTF-8 JSON with sorted keys: {@code action, actor, at,
 * content, previous, reason, sequence, subject}. The instant is ISO 8601 cut to microseconds,
 * because that is what the table keeps.
 */
final class LedgerChain {
  static final Digest GENESIS = new Digest("0".repeat(64));

  private LedgerChain() {}

  static LedgerEntry next(long sequence, Digest previous, Instant now, LedgerDraft draft) {
    Instant at = Times.instant(Times.micros(now));
    LedgerEntry open =
        new LedgerEntry(
            sequence,
            at,
            draft.actor(),
            draft.action(),
            draft.subject(),
            draft.reason(),
            draft.content(),
            previous,
            GENESIS);
    return new LedgerEntry(
        sequence,
        at,
        draft.actor(),
        draft.action(),
        draft.subject(),
        draft.reason(),
        draft.content(),
        previous,
        hash(open));
  }

  static Digest hash(LedgerEntry entry) {
    return Digest.of(canonical(entry));
  }

  static byte[] canonical(LedgerEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", entry.action());
    fields.put("actor", entry.actor());
    fields.put("at", entry.at());
    fields.put("content", entry.content());
    fields.put("previous", entry.previous());
    fields.put("reason", entry.reason());
    fields.put("sequence", entry.sequence());
    fields.put("subject", entry.subject());
    return Json.canonical(fields);
  }
}
