/**
 * How ingestion works inside: files as SQL, specs as SQL, checks as predicates, and the tables that
 * remember versions.
 */
@NullMarked
package dev.plimsoll.data.internal;

import org.jspecify.annotations.NullMarked;
