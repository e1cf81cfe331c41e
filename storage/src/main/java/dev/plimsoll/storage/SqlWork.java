package dev.plimsoll.storage;

import org.jdbi.v3.core.Handle;

/** Statements that run inside one transaction. */
@FunctionalInterface
public interface SqlWork<T> {
  T run(Handle handle);
}
