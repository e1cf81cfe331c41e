/**
 * The parts of the server, by topic; {@link dev.plimsoll.server.PlimsollServer} puts them together.
 */
@NullMarked
package dev.plimsoll.server.internal;

import org.jspecify.annotations.NullMarked;
