package dev.plimsoll.server.internal;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.monitoring.Alarms;
import dev.plimsoll.monitoring.ColumnDrift;
import dev.plimsoll.monitoring.DriftRule;
import dev.plimsoll.monitoring.RaisedAlarm;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.server.MonitoringSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The monitoring pages' source: what the monitoring room kept and what the life cycle did. */
public final class LiveMonitoring implements MonitoringSource {
  private final Rooms rooms;
  private final WindowReports reports;
  private final Alarms alarms;

  public LiveMonitoring(Rooms rooms) {
    this.rooms = rooms;
    this.reports = new WindowReports(rooms.storage());
    this.alarms = new Alarms(rooms.storage());
  }

  @Override
  public List<Window> windows(String endpoint) {
    return reports.list(endpoint).stream().map(LiveMonitoring::window).toList();
  }

  @Override
  public List<Alarm> alarms() {
    List<Alarm> all = new ArrayList<>();
    for (String endpoint : rooms.endpoints().names()) {
      alarms.of(endpoint).stream().map(LiveMonitoring::alarm).forEach(all::add);
    }
    all.sort(Comparator.comparing(Alarm::at).reversed());
    return all;
  }

  @Override
  public Alarm acknowledge(String id, String actor, String reason) {
    return alarm(alarms.acknowledge(id, actor, reason));
  }

  @Override
  public List<Turn> turns(String endpoint) {
    return rooms.life().all().stream()
        .filter(event -> event.kind() != LifeEvent.Kind.ALARM)
        .map(event -> new Turn(event.at(), event.title(), good(event.kind())))
        .toList();
  }

  private static Window window(WindowReport report) {
    List<Drift> drift = new ArrayList<>();
    report.columns().forEach(column -> drift.add(drift(column)));
    drift.add(drift(report.score()));
    MetricSet measured = report.performance().metrics();
    return new Window(
        report.from(),
        report.until(),
        report.rows(),
        report.labels(),
        measured == null ? null : measured.kind(),
        figures(measured),
        drift);
  }

  private static Drift drift(ColumnDrift column) {
    return new Drift(
        column.column(), column.effect(), DriftRule.standard().minimumEffect(), column.drifted());
  }

  private static Map<String, Estimate> figures(@Nullable MetricSet measured) {
    Map<String, Estimate> figures = new HashMap<>();
    if (measured != null) {
      measured.metrics().forEach((metric, interval) -> figures.put(metric, estimate(interval)));
    }
    return figures;
  }

  private static Estimate estimate(Interval interval) {
    return new Estimate(interval.value(), interval.low(), interval.high());
  }

  private static Alarm alarm(RaisedAlarm raised) {
    dev.plimsoll.monitoring.Alarm alarm = raised.alarm();
    RaisedAlarm.Acknowledgement taken = raised.acknowledgement();
    return new Alarm(
        alarm.id(),
        alarm.at(),
        alarm.endpoint(),
        alarm.kind().name().toLowerCase(Locale.ROOT),
        alarm.subject(),
        alarm.message(),
        alarm.value(),
        alarm.threshold(),
        taken == null ? null : new Taken(taken.at(), taken.actor(), taken.reason()));
  }

  private static @Nullable Boolean good(LifeEvent.Kind kind) {
    return switch (kind) {
      case RELEASED, PROMOTED -> Boolean.TRUE;
      case GATE_REFUSED, CANARY_ROLLED_BACK, NOT_PROMOTED -> Boolean.FALSE;
      case TRAINED, PUT_OFF, CANARY_STARTED, ALARM -> null;
    };
  }
}
