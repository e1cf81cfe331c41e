package dev.plimsoll.governance;

import org.jspecify.annotations.Nullable;

final class SqliteGatesTest extends GatesContract {
  @Override
  @Nullable String databaseUrl() {
    return null;
  }
}
