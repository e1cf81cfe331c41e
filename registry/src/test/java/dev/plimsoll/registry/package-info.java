/** The registry's contract, on SQLite and on PostgreSQL. */
@NullMarked
package dev.plimsoll.registry;

import org.jspecify.annotations.NullMarked;
