package dev.plimsoll.features;

/**
 * What a push did. A row counts once for each view that its source feeds.
 *
 * @param added rows that changed a view
 * @param repeated rows that had been pushed before
 * @param skipped rows without a key value, or without a known time in a timed view
 */
public record PushOutcome(int added, int repeated, int skipped) {}
