/** Tests of the whole circle and of its parts. */
@NullMarked
package dev.plimsoll.pipeline;

import org.jspecify.annotations.NullMarked;
