package dev.plimsoll.governance;

import dev.plimsoll.kernel.Digest;

/**
 * A dataset version behind a model.
 *
 * @param role such as {@code source}: its rows, or some of them, taught, chose or judged
 * @param rows of the whole dataset
 */
public record CardData(String role, String name, Digest digest, long rows) {}
