/**
 * The arithmetic of evaluation: one sort by score, then passes that cost one step a row.
 *
 * <p>Here, and only here, NaN stands for an undefined value; it is given a reason before it leaves.
 */
@NullMarked
package dev.plimsoll.evaluation.internal;

import org.jspecify.annotations.NullMarked;
