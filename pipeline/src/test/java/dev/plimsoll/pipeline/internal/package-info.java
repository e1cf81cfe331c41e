/** Tests of locks and child processes. */
@NullMarked
package dev.plimsoll.pipeline.internal;

import org.jspecify.annotations.NullMarked;
