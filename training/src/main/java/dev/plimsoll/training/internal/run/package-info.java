/** One run of training, from the choice of candidate to the checked package. */
@NullMarked
package dev.plimsoll.training.internal.run;

import org.jspecify.annotations.NullMarked;
