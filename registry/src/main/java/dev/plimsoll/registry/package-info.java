/**
 * Which models there are, which version of each is what, and who said so.
 *
 * <p>Start at {@link dev.plimsoll.registry.Registry}. A version is a package's digest with a
 * number; an alias such as {@code champion} points at one version, and every move of it is kept.
 * Every change goes through the ledger.
 */
@NullMarked
package dev.plimsoll.registry;

import org.jspecify.annotations.NullMarked;
