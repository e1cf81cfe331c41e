package dev.plimsoll.storage;

import org.jspecify.annotations.Nullable;

final class SqliteLedgerTest extends LedgerContract {
  @Override
  @Nullable String databaseUrl() {
    return null;
  }
}
