package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.monitoring.RaisedAlarm.Acknowledgement;
import dev.plimsoll.storage.LedgerDraft;
import dev.plimsoll.storage.Storage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All alarms that were ever raised. Raising and acknowledging leave an entry in the ledger. */
public final class Alarms {
  /** Evidence that an alarm was raised or acknowledged. */
  public static final String EVIDENCE = "alert.log";

  private static final String COLUMNS =
      "SELECT id, at_micros, endpoint, kind, subject, message, measured, threshold,"
          + " acknowledged_micros, acknowledged_by, acknowledged_reason FROM alarm ";

  private static final int BEGINNING_MIN = 8;
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{" + BEGINNING_MIN + ",64}");

  private final Storage storage;

  public Alarms(Storage storage) {
    this.storage = storage;
  }

  /** Raises an alarm; one that is there already stays as it is. Returns whether it is new. */
  public boolean raise(Alarm alarm) {
    if (find(alarm.id()).isPresent()) {
      return false;
    }
    storage
        .ledger()
        .change(
            new LedgerDraft(
                "monitoring",
                "alarm.raised",
                subject(alarm.endpoint()),
                alarm.message(),
                Digest.ofJson(alarm)),
            handle ->
                handle.execute(
                    "INSERT INTO alarm (id, at_micros, endpoint, kind, subject, message, measured,"
                        + " threshold) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    alarm.id(),
                    Times.micros(alarm.at()),
                    alarm.endpoint(),
                    alarm.kind().name(),
                    alarm.subject(),
                    alarm.message(),
                    alarm.value(),
                    alarm.threshold()));
    storage
        .evidence()
        .record(
            Evidence.of(EVIDENCE, subject(alarm.endpoint()), Monitor.PRODUCER, alarm.at(), alarm));
    return true;
  }

  /**
   * Somebody takes an alarm up; a second time changes nothing.
   *
   * @param id whole, or so much of its beginning that it is the only one
   * @throws PlimsollException {@link MonitoringError#ALARM_UNKNOWN}
   */
  public RaisedAlarm acknowledge(String id, String actor, String reason) {
    RaisedAlarm raised = require(id);
    if (!raised.open()) {
      return raised;
    }
    Instant now = storage.clock().instant();
    RaisedAlarm taken = new RaisedAlarm(raised.alarm(), new Acknowledgement(now, actor, reason));
    String subject = subject(raised.alarm().endpoint());
    storage
        .ledger()
        .change(
            new LedgerDraft(actor, "alarm.acknowledged", subject, reason, Digest.ofJson(taken)),
            handle ->
                handle.execute(
                    "UPDATE alarm SET acknowledged_micros = ?, acknowledged_by = ?,"
                        + " acknowledged_reason = ? WHERE id = ?",
                    Times.micros(now),
                    actor,
                    reason,
                    raised.alarm().id()));
    storage.evidence().record(Evidence.of(EVIDENCE, subject, Monitor.PRODUCER, now, taken));
    return taken;
  }

  private RaisedAlarm require(String id) {
    List<RaisedAlarm> found =
        !BEGINNING.matcher(id).matches()
            ? List.of()
            : storage
                .database()
                .read(
                    handle ->
                        handle
                            .createQuery(COLUMNS + "WHERE id LIKE ? ORDER BY id LIMIT 2")
                            .bind(0, id + "%")
                            .map((row, context) -> raised(row))
                            .list());
    if (found.size() != 1) {
      throw new PlimsollException(
          MonitoringError.ALARM_UNKNOWN,
          "alarm: '"
              + id
              + "' (expected: the id of one raised alarm, or the first "
              + BEGINNING_MIN
              + " of its letters or more)");
    }
    return found.get(0);
  }

  public Optional<RaisedAlarm> find(String id) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(COLUMNS + "WHERE id = ?")
                    .bind(0, id)
                    .map((row, context) -> raised(row))
                    .findOne());
  }

  /** An endpoint's alarms, the newest first. */
  public List<RaisedAlarm> of(String endpoint) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(COLUMNS + "WHERE endpoint = ? ORDER BY at_micros DESC, id")
                    .bind(0, endpoint)
                    .map((row, context) -> raised(row))
                    .list());
  }

  /** Those that nobody has taken up yet, over all endpoints, the newest first. */
  public List<RaisedAlarm> open() {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        COLUMNS + "WHERE acknowledged_micros IS NULL ORDER BY at_micros DESC, id")
                    .map((row, context) -> raised(row))
                    .list());
  }

  static String subject(String endpoint) {
    return "endpoint/" + endpoint;
  }

  private static RaisedAlarm raised(ResultSet row) throws SQLException {
    Alarm alarm =
        new Alarm(
            row.getString(1),
            Times.instant(row.getLong(2)),
            row.getString(3),
            Alarm.Kind.valueOf(row.getString(4)),
            row.getString(5),
            row.getString(6),
            row.getDouble(7),
            row.getDouble(8));
    long micros = row.getLong(9);
    @Nullable Acknowledgement taken =
        row.wasNull()
            ? null
            : new Acknowledgement(Times.instant(micros), row.getString(10), row.getString(11));
    return new RaisedAlarm(alarm, taken);
  }
}
