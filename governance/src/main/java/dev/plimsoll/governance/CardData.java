package dev.plimsoll.governance;

import dev.plimsoll.kernel.Digest;

/**
 * A dataset version behind a model.
 *
 * @param role such as {@code training} or {@code test}
 */
public record CardData(String role, String name, Digest digest, long rows) {}
