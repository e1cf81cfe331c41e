/**
 * Where everything is kept: SQL metadata (SQLite or PostgreSQL), content-addressed blobs, evidence,
 * and the ledger.
 *
 * <p>Start at {@link dev.plimsoll.storage.Storage}. Every change of state goes through {@link
 * dev.plimsoll.storage.Ledger#change}, which writes the change and its hash-chained entry in one
 * transaction.
 */
@NullMarked
package dev.plimsoll.storage;

import org.jspecify.annotations.NullMarked;
