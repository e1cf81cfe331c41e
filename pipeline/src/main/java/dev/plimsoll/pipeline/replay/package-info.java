/**
 * The past, played through a running server over HTTP in the order in which it became known, on a
 * simulated clock.
 *
 * <p>{@link dev.plimsoll.pipeline.replay.Replayer} is a client like any other: it knows the
 * server's address and a token, and nothing of its insides.
 */
@NullMarked
package dev.plimsoll.pipeline.replay;

import org.jspecify.annotations.NullMarked;
