/**
 * The words every room speaks: identifiers, digests, time, errors with a code and a blame, progress
 * and evidence.
 *
 * <p>Nothing here knows what a model is. A type belongs in this package only when at least three
 * rooms need it.
 */
@NullMarked
package dev.plimsoll.kernel;

import org.jspecify.annotations.NullMarked;
