/**
 * The OpenAPI document: every call that programs can make, said once. A test holds it to the routes
 * that are bound.
 */
@NullMarked
package dev.plimsoll.server.internal.document;

import org.jspecify.annotations.NullMarked;
