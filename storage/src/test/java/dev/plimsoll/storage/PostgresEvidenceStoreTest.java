package dev.plimsoll.storage;

final class PostgresEvidenceStoreTest extends EvidenceStoreContract {
  @Override
  String databaseUrl() {
    return Databases.freshPostgres();
  }
}
