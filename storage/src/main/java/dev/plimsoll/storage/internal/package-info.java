/**
 * How things are kept: connection pools and transactions over Jdbi, the schema's migrations, the
 * hash chain with its signed head, the blob folder and the evidence table.
 *
 * <p>Nothing outside this room may use these classes.
 */
@NullMarked
package dev.plimsoll.storage.internal;

import org.jspecify.annotations.NullMarked;
