package dev.plimsoll.training.internal.optimize;

/**
 * What validation found.
 *
 * @param loss mean, lower is better: log loss in nats for classes, the trained loss otherwise
 * @param metric higher is better: AUC, accuracy, negated error; NaN when it does not exist
 */
public record Figures(double loss, double metric) {}
