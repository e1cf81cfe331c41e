/**
 * Who may do what: tokens, roles, sessions, and the one table that says which role each route
 * needs.
 *
 * <p>{@link dev.plimsoll.server.internal.accounts.AccessTable} is the table, {@link
 * dev.plimsoll.server.internal.accounts.AccessControl} the decorator that applies it to every
 * request.
 */
@NullMarked
package dev.plimsoll.server.internal.accounts;

import org.jspecify.annotations.NullMarked;
