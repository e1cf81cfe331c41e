/**
 * Letting calls in, queueing what they want run, and running it together: admission, queues by
 * length, workers, and what runs cost. It knows neither models nor the log.
 */
@NullMarked
package dev.plimsoll.serving.internal.batch;

import org.jspecify.annotations.NullMarked;
