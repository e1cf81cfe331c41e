package dev.plimsoll.storage;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;

/**
 * One link of the chain.
 *
 * @param sequence 1 for the first entry, without gaps
 * @param previous hash of the entry before, 64 zeros for the first
 * @param hash SHA-256 over the canonical JSON of all other fields
 */
public record LedgerEntry(
    long sequence,
    Instant at,
    String actor,
    String action,
    String subject,
    String reason,
    Digest content,
    Digest previous,
    Digest hash) {}
