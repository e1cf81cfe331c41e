/**
 * Who may be released, and what everybody may read about it: gates whose rules are written down
 * before a candidate is judged, decisions with reasons, and model cards.
 *
 * <p>Start at {@link dev.plimsoll.governance.Gates} and {@link dev.plimsoll.governance.ModelCards}.
 * Both look at recorded evidence; evidence that is missing and evidence that has expired are states
 * of their own, and neither passes.
 */
@NullMarked
package dev.plimsoll.governance;

import org.jspecify.annotations.NullMarked;
