/**
 * What is learned about the columns before any model: how numbers map to normal scores, which
 * categories are known. {@code GraphInputs} writes the same into the graph, so training and serving
 * cannot disagree.
 */
@NullMarked
package dev.plimsoll.training.internal.prepare;

import org.jspecify.annotations.NullMarked;
