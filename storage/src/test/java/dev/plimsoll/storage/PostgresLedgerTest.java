package dev.plimsoll.storage;

final class PostgresLedgerTest extends LedgerContract {
  @Override
  String databaseUrl() {
    return Databases.freshPostgres();
  }
}
