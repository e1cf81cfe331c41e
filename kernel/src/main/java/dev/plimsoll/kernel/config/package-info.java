/**
 * YAML files bound to records: typed, with defaults in one place, and with every mistake reported
 * at once by file, line and a suggestion.
 *
 * <p>Keys match record components without regard to case, spaces, dashes and underscores, so {@code
 * not null} binds to {@code notNull}. A component without a default that is not {@code @Nullable}
 * is required; lists and maps default to empty; a single value stands for a list of one.
 */
@NullMarked
package dev.plimsoll.kernel.config;

import org.jspecify.annotations.NullMarked;
