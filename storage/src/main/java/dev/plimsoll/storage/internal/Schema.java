package dev.plimsoll.storage.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageError;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings the tables up to date.
 *
 * <p>Each room ships its own numbered file, and a program may contain only some of the rooms: files
 * may be missing, and a lower number may come later. What is refused is a database in which a
 * number above all known ones was applied, because it was written by a newer program.
 */
final class Schema {
  private Schema() {}

  static void migrate(DataSource source) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(source)
              .locations("classpath:db/migration")
              .outOfOrder(true)
              .ignoreMigrationPatterns("*:missing", "*:future", "*:ignored")
              .load();
      newer(flyway)
          .ifPresent(
              migration -> {
                throw new PlimsollException(
                    StorageError.DATABASE_NEWER,
                    "database: schema version "
                        + migration.getVersion()
                        + " '"
                        + migration.getDescription()
                        + "' (expected: at most the versions that this program knows;"
                        + " use the newer program that wrote it)");
              });
      flyway.migrate();
    } catch (FlywayException e) {
      throw SqlFailure.of(e);
    }
  }

  private static Optional<MigrationInfo> newer(Flyway flyway) {
    return Arrays.stream(flyway.info().applied())
        .filter(migration -> migration.getState().name().startsWith("FUTURE"))
        .max(Comparator.comparing(MigrationInfo::getVersion));
  }
}
