/** The registry's tables and its rules for names. */
@NullMarked
package dev.plimsoll.registry.internal;

import org.jspecify.annotations.NullMarked;
