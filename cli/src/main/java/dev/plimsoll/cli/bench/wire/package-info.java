/**
 * Serving as clients see it: the whole server asked from another process, whose processor time is
 * not the server's.
 */
@NullMarked
package dev.plimsoll.cli.bench.wire;

import org.jspecify.annotations.NullMarked;
