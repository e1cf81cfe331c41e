package dev.plimsoll.serving;

/**
 * A prediction computed again from its logged inputs.
 *
 * @param score what the model says now
 * @param identical whether that is, to the bit, what it said then
 */
public record Replay(PredictionReceipt receipt, double score, boolean identical) {}
