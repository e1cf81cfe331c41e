package dev.plimsoll.training.internal.optimize;

/**
 * Training against the worst small change of the inputs.
 *
 * @param steps how often each batch looks for a worse change; 0 trains without
 * @param radius how far the change may go: the length per token of an embedding, or the distance
 *     per column of a table in standard deviations
 */
public record Adversarial(int steps, double radius) {
  public static final Adversarial NONE = new Adversarial(0, 0);
}
