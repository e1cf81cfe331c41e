package dev.plimsoll.training.internal.attention;

import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.TokenBlock;

/**
 * A kind of attention, as the registry knows it.
 *
 * @param name what users write
 * @param reach what a token can pick out of the sequence
 * @param causal whether it can be kept from looking ahead
 */
public record AttentionKind(String name, Reach reach, boolean causal, Factory factory) {
  /** What a token can pick out of the sequence. */
  public enum Reach {
    /** Any single token, however far. */
    EXACT,
    /** Any single token nearby. */
    NEARBY,
    /** A summary of all tokens: weak at picking out one. */
    SUMMARY
  }

  /** Builds a layer. */
  @FunctionalInterface
  public interface Factory {
    TokenBlock create(Parameters parameters, String name, int dim, AttentionSpec spec);
  }
}
