package dev.plimsoll.governance;

final class PostgresGatesTest extends GatesContract {
  @Override
  String databaseUrl() {
    return Databases.freshPostgres();
  }
}
