/** What moves parameters: optimizer, schedules, the training loop. It knows no architecture. */
@NullMarked
package dev.plimsoll.training.internal.optimize;

import org.jspecify.annotations.NullMarked;
