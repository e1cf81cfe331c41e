/**
 * Tests of the house itself. The table of rooms is {@code architecture/rooms.tsv}; ARCHITECTURE.md
 * prints the same.
 */
@NullMarked
package dev.plimsoll.architecture;

import org.jspecify.annotations.NullMarked;
