/**
 * The command line as people meet it: what it answers, and what it says when something is wrong.
 */
@NullMarked
package dev.plimsoll.cli;

import org.jspecify.annotations.NullMarked;
