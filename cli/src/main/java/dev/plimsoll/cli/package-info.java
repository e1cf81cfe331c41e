/**
 * The {@code plimsoll} command: it parses, calls the rooms, and prints. The only place that writes
 * to standard output.
 */
@NullMarked
package dev.plimsoll.cli;

import org.jspecify.annotations.NullMarked;
