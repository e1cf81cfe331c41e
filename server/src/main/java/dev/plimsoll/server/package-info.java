/**
 * The one process that people and programs talk to: wire protocols, login, the console, and the
 * composition root that starts every other room in order.
 *
 * <p>Begin at {@link dev.plimsoll.server.PlimsollServer}: it reads top to bottom. {@link
 * dev.plimsoll.server.ReportPage} writes the story of one model's life as a single file.
 */
@NullMarked
package dev.plimsoll.server;

import org.jspecify.annotations.NullMarked;
