package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import java.util.Map;

/**
 * The last entry this home has seen, signed.
 *
 * @param sequence 0 before the first entry
 * @param signature base64 of Ed25519 over {@link #signedBytes}
 */
record LedgerHead(long sequence, Digest hash, String signature) {
  static LedgerHead sign(LedgerKey key, long sequence, Digest hash) {
    return new LedgerHead(sequence, hash, key.sign(signedBytes(sequence, hash)));
  }

  boolean signedBy(LedgerKey key) {
    return key.signed(signedBytes(sequence, hash), signature);
  }

  /** {@code {"format":"plimsoll-ledger-head/1","hash":"…","sequence":7}}, UTF-8. */
  private static byte[] signedBytes(long sequence, Digest hash) {
    return Json.canonical(
        Map.of("format", "plimsoll-ledger-head/1", "hash", hash, "sequence", sequence));
  }
}
