/**
 * Figures in plain words: how they are written, and what they mean to someone who does not know the
 * trade.
 */
@NullMarked
package dev.plimsoll.server.internal.words;

import org.jspecify.annotations.NullMarked;
