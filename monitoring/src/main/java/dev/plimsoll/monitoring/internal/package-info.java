/**
 * The statistics behind the rules: homogeneity of counts, false discovery rate, divergence, and the
 * mean losses of two arms.
 */
@NullMarked
package dev.plimsoll.monitoring.internal;

import org.jspecify.annotations.NullMarked;
