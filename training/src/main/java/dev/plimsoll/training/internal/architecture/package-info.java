/** Whole networks made of blocks, and the candidates that train them. */
@NullMarked
package dev.plimsoll.training.internal.architecture;

import org.jspecify.annotations.NullMarked;
