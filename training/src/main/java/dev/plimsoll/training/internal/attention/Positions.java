package dev.plimsoll.training.internal.attention;

/** How a layer knows where in the sequence a token stands. */
public enum Positions {
  /** It does not: the order of the tokens is told elsewhere, or does not matter. */
  NONE,
  /** Queries and keys are turned by an angle that grows with the place (Su et al. 2021). */
  ROTARY,
  /** Each place has a learned vector, added to what the layer reads. */
  LEARNED
}
