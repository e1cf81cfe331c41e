/**
 * Experiments on a project's own rows: candidates side by side, one part dropped at a time, search
 * for settings, advice on attention. One engine ({@link Lab}) trains and measures; each trial is a
 * cached step, so a killed experiment goes on where it stood.
 *
 * <p>Scores of a trial are kept as a blob, big-endian: {@code int rows}, then per row {@code double
 * score, byte label} (0 or 1), in the order of the judging rows. Of other tasks: {@code int -1 -
 * kind, int rows, int width, int levels}, then as doubles the levels of quantiles, the answers row
 * by row, and what really was.
 */
@NullMarked
package dev.plimsoll.pipeline.experiment;

import org.jspecify.annotations.NullMarked;
