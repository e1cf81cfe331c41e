package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What alarms and window reports promise, on both databases. */
class MonitoringStoresTest {
  private static final String A = Alarm.id("e", Alarm.Kind.DRIFT, "first");
  private static final String B = Alarm.id("e", Alarm.Kind.DRIFT, "second");
  private static final Instant NOON = Instant.parse("2013-06-01T12:00:00.000001Z");

  @Test
  void keepTheirPromisesOnSqlite(@TempDir Path home) {
    promises(home, null);
  }

  @Test
  void keepTheirPromisesOnPostgres(@TempDir Path home) throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      promises(home, postgres.getJdbcUrl("postgres", "postgres"));
    }
  }

  private static void promises(Path home, @Nullable String url) {
    SimulatedClock clock = new SimulatedClock(NOON);
    try (Storage storage = Storage.open(new StorageConfig(home, url), clock)) {
      raisesOnceAndListsTheNewestFirst(new Alarms(storage), storage);
      replacesTheReportOfTheSameWindow(new WindowReports(storage));
      assertThat(storage.ledger().verify().intact()).isTrue();
    }
  }

  private static void raisesOnceAndListsTheNewestFirst(Alarms alarms, Storage storage) {
    Alarm old = alarm(A, NOON);
    Alarm fresh = alarm(B, NOON.plusSeconds(1));
    assertThat(alarms.raise(old)).isTrue();
    assertThat(alarms.raise(fresh)).isTrue();
    assertThat(alarms.raise(old)).isFalse();
    assertThat(storage.ledger().size()).isEqualTo(2);
    assertThat(alarms.of("e")).extracting(RaisedAlarm::alarm).containsExactly(fresh, old);
    assertThat(alarms.of("other")).isEmpty();
    for (String none : List.of("0a", A.substring(0, 7), "0123456789", A + "0", "%%%%%%%%")) {
      assertThatThrownBy(() -> alarms.acknowledge(none, "ada", "seen"))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("alarm: '" + none + "' (expected: the id of one raised alarm");
    }
    RaisedAlarm taken = alarms.acknowledge(A.substring(0, 8), "ada", "seen");
    assertThat(alarms.acknowledge(A, "bob", "seen again")).isEqualTo(taken);
    assertThat(alarms.find(A)).hasValue(taken);
    assertThat(alarms.open()).extracting(RaisedAlarm::alarm).containsExactly(fresh);
    assertThat(storage.evidence().about("endpoint/e")).hasSize(3);
  }

  private static void replacesTheReportOfTheSameWindow(WindowReports reports) {
    WindowReport second = report(NOON.plus(Duration.ofDays(7)), 20);
    reports.save(second);
    reports.save(report(NOON, 10));
    WindowReport first = report(NOON, 11);
    reports.save(first);
    assertThat(reports.list("e")).containsExactly(first, second);
    assertThat(reports.list("e", NOON, second.from())).containsExactly(first);
    assertThat(reports.find("e", NOON, first.until())).hasValue(first);
    assertThat(reports.find("e", NOON, second.until())).isEmpty();
  }

  private static Alarm alarm(String id, Instant at) {
    return new Alarm(id, at, "e", Alarm.Kind.DRIFT, "visibility", "it's \"quoted\"", 0.3, 0.1);
  }

  private static WindowReport report(Instant from, long rows) {
    return new WindowReport(
        "e",
        from,
        from.plus(Duration.ofDays(7)),
        rows,
        0,
        null,
        List.of(),
        new ColumnDrift(
            ReferenceProfile.SCORE, ColumnDrift.Status.TOO_FEW_ROWS, rows, 1, 1, 0, List.of()),
        new PerformanceCheck(PerformanceCheck.State.TOO_FEW_LABELS, 0, null, List.of()),
        List.of());
  }
}
