package dev.plimsoll.training.internal.attention;

import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.Set;

/**
 * A kind of attention, as the registry knows it.
 *
 * @param name what users write
 * @param reach what a token can pick out of the sequence
 * @param causal whether it can be kept from looking ahead
 * @param sizes the settings of {@link AttentionSpec} that are its own
 */
public record AttentionKind(
    String name, Reach reach, boolean causal, Factory factory, Set<String> sizes) {
  public AttentionKind {
    sizes = Set.copyOf(sizes);
  }

  /** A kind without sizes of its own. */
  public AttentionKind(String name, Reach reach, boolean causal, Factory factory) {
    this(name, reach, causal, factory, Set.of());
  }

  /** The same, whose sizes are these settings. */
  public AttentionKind sized(String... settings) {
    return new AttentionKind(name, reach, causal, factory, Set.of(settings));
  }

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
