package dev.plimsoll.storage;

import org.jspecify.annotations.Nullable;

final class SqliteEvidenceStoreTest extends EvidenceStoreContract {
  @Override
  @Nullable String databaseUrl() {
    return null;
  }
}
