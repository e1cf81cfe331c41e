package dev.plimsoll.serving;

/**
 * What was erased.
 *
 * @param predictions how many
 * @param files how many archive files were written anew without them
 * @param remark says so when no prediction has such a key at all; else empty
 */
public record Erasure(long predictions, int files, String remark) {}
