package dev.plimsoll.storage;

final class PostgresDatabaseTest extends DatabaseContract {
  @Override
  String databaseUrl() {
    return Databases.freshPostgres();
  }

  @Override
  String trueLiteral() {
    return "TRUE";
  }
}
