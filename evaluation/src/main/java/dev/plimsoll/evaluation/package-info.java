/**
 * How good a model is, and how sure we are of it: metrics with intervals, slices, calibration, and
 * comparison of two models on the same rows.
 *
 * <p>Everything is a question to one stored table of scores and labels ({@link
 * dev.plimsoll.evaluation.ScoredTable}); start at {@link dev.plimsoll.evaluation.Evaluator}. A
 * metric that cannot be computed is undefined with a reason, never NaN and never a silent zero.
 */
@NullMarked
package dev.plimsoll.evaluation;

import org.jspecify.annotations.NullMarked;
