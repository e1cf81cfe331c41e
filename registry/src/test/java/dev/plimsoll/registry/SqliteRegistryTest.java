package dev.plimsoll.registry;

import org.jspecify.annotations.Nullable;

final class SqliteRegistryTest extends RegistryContract {
  @Override
  @Nullable String databaseUrl() {
    return null;
  }
}
