/**
 * The rival of every text network: counts of words and word pairs, weighed by how rare they are,
 * and a logistic regression over them.
 */
@NullMarked
package dev.plimsoll.training.internal.tfidf;

import org.jspecify.annotations.NullMarked;
