/**
 * What happens to a model after its release: drift of its inputs and scores, its realised
 * performance once labels arrive, the comparison of a canary with the champion, and alarms.
 *
 * <p>There is one rule for each question, and every rule keeps to a budget of false pages that the
 * user states ({@link dev.plimsoll.monitoring.FalsePageBudget}). Start at {@link
 * dev.plimsoll.monitoring.Monitor}.
 */
@NullMarked
package dev.plimsoll.monitoring;

import org.jspecify.annotations.NullMarked;
