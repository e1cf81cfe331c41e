/** How well logits answer labels, and their calibration on held-out rows. */
@NullMarked
package dev.plimsoll.training.internal.score;

import org.jspecify.annotations.NullMarked;
