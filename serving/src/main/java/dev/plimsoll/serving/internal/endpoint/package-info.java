/**
 * What stands ready to answer: loaded models behind routes, and how traffic is split between them.
 */
@NullMarked
package dev.plimsoll.serving.internal.endpoint;

import org.jspecify.annotations.NullMarked;
