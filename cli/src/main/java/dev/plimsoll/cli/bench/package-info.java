/**
 * What this machine does, measured: each {@link dev.plimsoll.cli.bench.measure.Figure} is taken
 * beside something that anyone could have run instead, in windows that take turns, so that a noisy
 * machine disturbs both alike.
 *
 * <p>Begin at {@link dev.plimsoll.cli.bench.Bench}, which knows all of them; {@code measure} is how
 * they are taken, {@code model} what is served, and each other package a group of figures. {@code
 * docs/bench.md} says what each figure means and what it was.
 */
@NullMarked
package dev.plimsoll.cli.bench;

import org.jspecify.annotations.NullMarked;
