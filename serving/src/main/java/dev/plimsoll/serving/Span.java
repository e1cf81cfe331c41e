package dev.plimsoll.serving;

/**
 * Buckets of an endpoint that one route owns.
 *
 * @param from first bucket
 * @param until one past the last
 * @param route index into the table's routes
 */
public record Span(int from, int until, int route) {}
