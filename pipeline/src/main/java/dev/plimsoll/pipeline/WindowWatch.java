package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.Alarm;
import dev.plimsoll.monitoring.FalsePageBudget;
import dev.plimsoll.monitoring.Monitor;
import dev.plimsoll.monitoring.MonitorPlan;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.registry.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Looks at finished windows, holding them against what was normal for the champion. */
final class WindowWatch {
  private final Rooms rooms;
  private final ProjectFile project;
  private final References references;
  private final Release release;
  private final Monitor monitor;

  WindowWatch(Rooms rooms, ProjectFile project, References references, Release release) {
    this.rooms = rooms;
    this.project = project;
    this.references = references;
    this.release = release;
    this.monitor =
        new Monitor(
            rooms.storage(),
            MonitorPlan.within(new FalsePageBudget(1, project.monitor().falseAlarmEvery())));
  }

  /** Judges a window and says whether performance fell. */
  boolean look(Instant from, Instant until) {
    ModelVersion champion = release.champion().orElseThrow();
    WindowReport report =
        monitor.window(project.name(), from, until, references.of(champion.digest()), rooms.log());
    for (Alarm alarm : report.alarms()) {
      rooms
          .life()
          .record(
              new LifeEvent(
                  LifeEvent.Kind.ALARM + "/" + alarm.id(),
                  rooms.storage().clock().instant(),
                  LifeEvent.Kind.ALARM,
                  switch (alarm.kind()) {
                    case DRIFT -> "inputs or scores have drifted";
                    case PERFORMANCE -> "performance fell";
                    case CANARY -> "the canary failed";
                  },
                  List.of(alarm.message()),
                  Json.tree(
                      Map.of(
                          "kind",
                          alarm.kind(),
                          "subject",
                          alarm.subject(),
                          "value",
                          alarm.value()))));
    }
    return report.performance().alarmed();
  }
}
