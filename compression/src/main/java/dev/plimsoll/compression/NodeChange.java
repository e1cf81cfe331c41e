package dev.plimsoll.compression;

/**
 * What became of one matrix product of the original graph.
 *
 * @param node its name, or that of its output when it has none
 * @param op {@code MatMul} or {@code Gemm}
 * @param reason why it was kept or how it was changed, in words
 * @param elements size of its weight; 0 when it has no constant one
 */
public record NodeChange(String node, String op, boolean changed, String reason, long elements) {}
