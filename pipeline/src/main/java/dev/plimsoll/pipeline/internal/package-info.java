/**
 * How the pipeline does its work: child processes, file names, SQL for splits. Nobody else's
 * business.
 */
@NullMarked
package dev.plimsoll.pipeline.internal;

import org.jspecify.annotations.NullMarked;
