/**
 * Rewriting a model to cost less, and the evidence of what that cost.
 *
 * <p>{@link dev.plimsoll.compression.Compression} turns one model package into another and reports
 * size, speed and how far the scores moved; {@link dev.plimsoll.compression.Quantizer} is the
 * rewrite itself, from graph to graph. What the change does to a metric is for the caller to judge,
 * from the scores of both.
 */
@NullMarked
package dev.plimsoll.compression;

import org.jspecify.annotations.NullMarked;
