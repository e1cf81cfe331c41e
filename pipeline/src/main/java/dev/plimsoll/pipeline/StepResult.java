package dev.plimsoll.pipeline;

/**
 * What a step made.
 *
 * @param cached whether it was found rather than done
 * @param seconds the doing took, then or now
 */
public record StepResult<T>(T value, boolean cached, double seconds) {}
