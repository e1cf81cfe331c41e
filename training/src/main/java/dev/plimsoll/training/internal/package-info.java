/**
 * What every candidate shares: its parameters, the two steps of fitting, and the writing of the
 * package.
 */
@NullMarked
package dev.plimsoll.training.internal;

import org.jspecify.annotations.NullMarked;
