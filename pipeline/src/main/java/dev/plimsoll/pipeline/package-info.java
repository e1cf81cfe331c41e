/**
 * The project file and what brings it about: steps cached by the digest of their inputs, jobs in
 * child processes, release, and the life of a model after it (monitoring, retraining, canary).
 *
 * <p>{@link dev.plimsoll.pipeline.Workspace} opens all rooms over one home folder; {@link
 * dev.plimsoll.pipeline.Circle} goes once around from data to release; {@link
 * dev.plimsoll.pipeline.Lifecycle} keeps what was released in shape.
 */
@NullMarked
package dev.plimsoll.pipeline;

import org.jspecify.annotations.NullMarked;
