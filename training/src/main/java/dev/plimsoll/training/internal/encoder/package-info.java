/**
 * Networks that read text: what they share (batches of tokens, pooling, heads, learning, export)
 * and the encoder that is trained from nothing.
 */
@NullMarked
package dev.plimsoll.training.internal.encoder;

import org.jspecify.annotations.NullMarked;
