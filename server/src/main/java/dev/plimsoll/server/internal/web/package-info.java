/**
 * How this server answers: static files with digests in their names, pages with their security
 * headers, errors with code and blame, and blocking work off the event loop.
 */
@NullMarked
package dev.plimsoll.server.internal.web;

import org.jspecify.annotations.NullMarked;
