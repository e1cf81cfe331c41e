package dev.plimsoll.serving;

/**
 * What was erased.
 *
 * @param predictions how many
 * @param files how many archive files were written anew without them
 */
public record Erasure(long predictions, int files) {}
