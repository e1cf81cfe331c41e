/** Tests of single parts, and doors to parts for the contract tests. */
@NullMarked
package dev.plimsoll.storage.internal;

import org.jspecify.annotations.NullMarked;
