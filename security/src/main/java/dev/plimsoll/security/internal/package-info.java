/**
 * The rules of the scanner, one class per kind of content, and the arithmetic of the audits.
 *
 * <p>Nothing here loads a model into a runtime: a scan reads bytes and never follows what they ask
 * for.
 */
@NullMarked
package dev.plimsoll.security.internal;

import org.jspecify.annotations.NullMarked;
