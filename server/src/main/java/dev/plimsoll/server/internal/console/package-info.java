/** The pages: which address shows which view, and the login door. */
@NullMarked
package dev.plimsoll.server.internal.console;

import org.jspecify.annotations.NullMarked;
