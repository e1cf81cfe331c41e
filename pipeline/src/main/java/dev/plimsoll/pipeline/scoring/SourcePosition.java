package dev.plimsoll.pipeline.scoring;

/**
 * How far a source has been read, in the source's own words: a sink keeps it beside the answers and
 * never looks into it.
 *
 * @param text such as {@code {"lines": 120}}; a Kafka source would write its offsets here
 */
public record SourcePosition(String text) {}
