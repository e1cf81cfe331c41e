/**
 * Measurements of attention kinds: what a layer costs in time and memory, and what a stack of
 * layers can recall. They run in a process of their own, as training does.
 */
@NullMarked
package dev.plimsoll.training.internal.measure;

import org.jspecify.annotations.NullMarked;
