package dev.plimsoll.storage;

import org.jspecify.annotations.Nullable;

final class SqliteDatabaseTest extends DatabaseContract {
  @Override
  @Nullable String databaseUrl() {
    return null;
  }

  @Override
  String trueLiteral() {
    return "1";
  }
}
