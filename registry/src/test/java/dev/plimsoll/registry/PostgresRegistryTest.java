package dev.plimsoll.registry;

final class PostgresRegistryTest extends RegistryContract {
  @Override
  String databaseUrl() {
    return Databases.freshPostgres();
  }
}
