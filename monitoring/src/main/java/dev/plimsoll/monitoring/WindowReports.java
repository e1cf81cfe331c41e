package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The reports of all windows: what charts over time are drawn from. */
public final class WindowReports {
  private final Storage storage;

  public WindowReports(Storage storage) {
    this.storage = storage;
  }

  /** Keeps a report; one of the same window is replaced, since labels go on arriving. */
  public void save(WindowReport report) {
    storage
        .database()
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO monitor_window (endpoint, from_micros, until_micros, report)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (endpoint, from_micros, until_micros)"
                        + " DO UPDATE SET report = excluded.report",
                    report.endpoint(),
                    Times.micros(report.from()),
                    Times.micros(report.until()),
                    Json.text(report)));
  }

  public Optional<WindowReport> find(String endpoint, Instant from, Instant until) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "SELECT report FROM monitor_window"
                            + " WHERE endpoint = ? AND from_micros = ? AND until_micros = ?")
                    .bind(0, endpoint)
                    .bind(1, Times.micros(from))
                    .bind(2, Times.micros(until))
                    .mapTo(String.class)
                    .findOne())
        .map(text -> Json.read(text, WindowReport.class));
  }

  /** An endpoint's reports of windows that begin in [from, until), in order of time. */
  public List<WindowReport> list(String endpoint, Instant from, Instant until) {
    return between(endpoint, Times.micros(from), Times.micros(until));
  }

  /** All of an endpoint's reports, in order of time. */
  public List<WindowReport> list(String endpoint) {
    return between(endpoint, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private List<WindowReport> between(String endpoint, long fromMicros, long untilMicros) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "SELECT report FROM monitor_window WHERE endpoint = ?"
                            + " AND from_micros >= ? AND from_micros < ?"
                            + " ORDER BY from_micros, until_micros")
                    .bind(0, endpoint)
                    .bind(1, fromMicros)
                    .bind(2, untilMicros)
                    .mapTo(String.class)
                    .list())
        .stream()
        .map(text -> Json.read(text, WindowReport.class))
        .toList();
  }
}
