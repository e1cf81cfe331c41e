package dev.plimsoll.storage;

import java.util.List;

/**
 * What a walk along the whole chain, and over all evidence, found.
 *
 * @param findings one sentence per fault, naming the sequence number; empty when intact
 */
public record LedgerVerification(boolean intact, long entries, List<String> findings) {}
