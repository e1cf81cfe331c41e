/** Our own JSON API: the same things that the pages show, for programs. */
@NullMarked
package dev.plimsoll.server.internal.api;

import org.jspecify.annotations.NullMarked;
