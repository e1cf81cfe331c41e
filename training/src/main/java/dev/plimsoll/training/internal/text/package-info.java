/**
 * Free text on its way to a model: tokenizers, given or learned from the training texts, the ids of
 * whole columns, and what a package needs to read text when it serves.
 */
@NullMarked
package dev.plimsoll.training.internal.text;

import org.jspecify.annotations.NullMarked;
