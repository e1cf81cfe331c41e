package dev.plimsoll.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where to keep things.
 *
 * @param home folder for blobs, keys, the ledger head and, by default, the database
 * @param databaseUrl {@code jdbc:postgresql://…}, or null for SQLite in the home folder
 */
public record StorageConfig(Path home, @Nullable String databaseUrl) {}
