/** A request from its checks to its answer: assembled, given to the batcher, logged, answered. */
@NullMarked
package dev.plimsoll.serving.internal.call;

import org.jspecify.annotations.NullMarked;
