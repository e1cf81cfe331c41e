/** Tests of how features are computed, and benchmarks that are run by hand. */
@NullMarked
package dev.plimsoll.features.internal;

import org.jspecify.annotations.NullMarked;
