package dev.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class DatabaseContract extends StorageContract {
  @BeforeEach
  void table() {
    sql(
        "CREATE TABLE thing (name TEXT NOT NULL PRIMARY KEY, at BIGINT, digest TEXT, share DOUBLE PRECISION)");
  }

  private int insert(String name) {
    return storage
        .database()
        .write(handle -> handle.execute("INSERT INTO thing (name) VALUES (?)", name));
  }

  private long count() {
    return storage
        .database()
        .read(handle -> handle.createQuery("SELECT count(*) FROM thing").mapTo(Long.class).one());
  }

  @Test
  void instantsDigestsAndNumbersComeBack() {
    Digest digest = Digest.ofText("x");
    storage
        .database()
        .write(
            handle ->
                handle
                    .createUpdate("INSERT INTO thing VALUES ('a', :at, :digest, :share)")
                    .bind("at", START)
                    .bind("digest", digest)
                    .bind("share", 0.1)
                    .execute());
    storage
        .database()
        .read(
            handle -> {
              assertThat(handle.select("SELECT at FROM thing").mapTo(Instant.class).one())
                  .isEqualTo(START);
              assertThat(handle.select("SELECT digest FROM thing").mapTo(Digest.class).one())
                  .isEqualTo(digest);
              assertThat(handle.select("SELECT share FROM thing").mapTo(Double.class).one())
                  .isEqualTo(0.1);
              return 0;
            });
  }

  @Test
  void aReadSeesOneSnapshot() {
    storage
        .database()
        .read(
            handle -> {
              assertThat(count()).isZero();
              Thread writer = new Thread(() -> insert("a"));
              writer.start();
              join(writer);
              assertThat(count()).isZero();
              return 0;
            });
    assertThat(count()).isEqualTo(1);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aReadInsideAWriteSeesItsRows() {
    long seen =
        storage
            .database()
            .write(
                handle -> {
                  insert("a");
                  return count();
                });
    assertThat(seen).isEqualTo(1);
  }

  @Test
  void aReadCannotWrite() {
    PlimsollException e =
        refused(
            StorageError.TRANSACTION_MISUSED, () -> storage.database().read(handle -> insert("a")));
    assertThat(e).hasMessageContaining("a write inside a read");
    refusedStatement("INSERT INTO thing (name) VALUES ('a')");
    assertThat(count()).isZero();
  }

  private void refusedStatement(String sql) {
    PlimsollException e =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            PlimsollException.class, () -> storage.database().read(handle -> handle.execute(sql)));
    assertThat(e).isNotNull();
  }

  @Test
  void aFailedPartFailsTheWhole() {
    refused(
        StorageError.TRANSACTION_MISUSED,
        () ->
            storage
                .database()
                .write(
                    handle -> {
                      insert("a");
                      try {
                        insert("a");
                      } catch (PlimsollException swallowed) {
                        assertThat(swallowed.code()).isEqualTo(StorageError.CONFLICT);
                      }
                      return 0;
                    }));
    assertThat(count()).isZero();
    assertThat(insert("a")).isEqualTo(1);
  }

  @Test
  void errorsNeverQuoteTheData() {
    insert("secret-name");
    PlimsollException e = refused(StorageError.CONFLICT, () -> insert("secret-name"));
    assertThat(e.getMessage()).doesNotContain("secret-name");
    assertThat(e.getCause()).isNotNull();
  }

  @Test
  void aWrongStatementIsOurFault() {
    refused(
        StorageError.DATABASE_FAILED,
        () -> storage.database().read(handle -> handle.execute("SELECT * FROM nowhere")));
  }

  @Test
  void rowsSurviveReopening() {
    insert("a");
    reopen();
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void refusesADatabaseFromANewerVersion() {
    sql(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (900, '900', 'from the future', 'SQL', 'V900__x.sql', 1, 'x', 1, "
            + trueLiteral()
            + ")");
    storage.close();
    PlimsollException e = refused(StorageError.DATABASE_NEWER, () -> Storage.open(config, clock));
    assertThat(e).hasMessageContaining("900").hasMessageContaining("from the future");
    assertThat(e.blame().name()).isEqualTo("USER");
  }

  @Test
  void acceptsMigrationsOfRoomsThatAreNotHere() {
    sql(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (-5, '0.5', 'another room', 'SQL', 'V0.5__x.sql', 1, 'x', 1, "
            + trueLiteral()
            + ")");
    reopen();
    assertThat(count()).isZero();
  }

  abstract String trueLiteral();
}
