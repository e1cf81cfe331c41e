package dev.plimsoll.data.internal;

import dev.plimsoll.data.OnFailure;

/**
 * A condition that each row fulfils or fails.
 *
 * @param text the condition in words
 * @param fails SQL predicate, true for rows that fail, never null
 */
record RowCheck(String text, OnFailure onFailure, String fails) {}
