package dev.plimsoll.serving;

import java.time.Instant;

/**
 * What turned out to be true.
 *
 * @param at when it became known
 * @param source who said so
 */
public record Label(double value, Instant at, String source) {}
