package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.monitoring.Alarm;
import dev.plimsoll.monitoring.Alarms;
import dev.plimsoll.monitoring.RaisedAlarm;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.pipeline.Candidate;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.pipeline.project.ReplaySection;
import dev.plimsoll.server.LifeReport;
import dev.plimsoll.storage.LedgerVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rehearsal found, read back from its home: figures for scripts, and the record that the
 * report page shows.
 *
 * @param sound whether the ledger verifies and every declared fault was stopped
 */
public record LifeSummary(Map<String, Object> json, LifeReport report, boolean sound) {
  private static final double MEGABYTE = 1 << 20;

  /** What was read back from the home. */
  record Facts(
      List<LifeEvent> events,
      Stops stops,
      List<WindowReport> windows,
      List<RaisedAlarm> alarms,
      LedgerVerification ledger,
      String ledgerHead,
      long predictions,
      long labels,
      Map<Instant, String> champions,
      List<Effect> effects,
      double rowsPerSecond,
      double seconds,
      double peakRssMegabytes) {

    long count(LifeEvent.Kind kind) {
      return events.stream().filter(event -> event.kind() == kind).count();
    }

    long count(Alarm.Kind kind) {
      return alarms.stream().filter(raised -> raised.alarm().kind() == kind).count();
    }
  }

  /** Reads the home of a rehearsal that has ended. */
  public static LifeSummary of(
      ProjectState project, Path home, Rehearsal.Done done, double seconds) {
    Facts facts;
    try (Rooms rooms = Rooms.open(new RoomsConfig(home, null, new SimulatedClock(Instant.EPOCH)))) {
      facts = facts(rooms, project, home, done, seconds);
    }
    Map<String, Object> json = json(done, facts);
    return new LifeSummary(
        json,
        ReportText.report(project.file(), done, facts),
        facts.ledger().intact() && facts.stops().sound());
  }

  private static Facts facts(
      Rooms rooms, ProjectState project, Path home, Rehearsal.Done done, double seconds) {
    String name = project.file().name();
    List<LifeEvent> events = rooms.life().all();
    List<WindowReport> windows = new WindowReports(rooms.storage()).list(name);
    Map<Instant, String> champions = new LinkedHashMap<>();
    for (WindowReport window : windows) {
      rooms
          .registry()
          .aliasAt(name, dev.plimsoll.registry.Registry.CHAMPION, window.from())
          .ifPresent(version -> champions.put(window.from(), version.id()));
    }
    long entries = rooms.storage().ledger().size();
    String head =
        rooms.storage().ledger().entries(entries - 1, 1).stream()
            .map(entry -> entry.hash().hex())
            .findFirst()
            .orElse("");
    ReplaySection replay = project.file().replay();
    return new Facts(
        events,
        Stops.of(events, replay == null ? List.of() : replay.offers()),
        windows,
        new Alarms(rooms.storage()).of(name),
        rooms.gates().verify(),
        head,
        rooms.log().predictions(name),
        rooms.log().labels(name),
        champions,
        Effects.of(rooms, project.file(), done.turned().prepared().rows().digest()),
        done.totals().predictions() > 0 ? done.totals().rowsPerSecond() : earlierSpeed(home),
        seconds,
        peakRss(done));
  }

  private static Map<String, Object> json(Rehearsal.Done done, Facts facts) {
    Map<String, Object> models = new LinkedHashMap<>();
    for (Candidate candidate : done.turned().candidates()) {
      MetricSet figures = candidate.report().overall();
      Map<String, Object> model = new LinkedHashMap<>();
      for (Metric metric : Metric.shown(figures.kind())) {
        figures.metric(metric).ifPresent(value -> model.put(metric.key(), value.value()));
      }
      model.put("train_seconds", candidate.training().seconds());
      model.put("predict_rows_per_second", candidate.rowsPerSecond());
      models.put(candidate.name(), model);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    MetricSet winner = done.turned().winner().report().overall();
    Metric leading = winner.leading();
    json.put(leading.key() + "_time_split", winner.require(leading).value());
    json.put(
        leading.key() + "_random_split", done.randomSplit().overall().require(leading).value());
    json.put("models", models);
    var quantized = done.turned().quantized();
    Map<String, Object> copy = new LinkedHashMap<>();
    if (quantized != null) {
      copy.put("size_ratio", quantized.report().sizeRatio());
      copy.put("speed_ratio", quantized.report().speedRatio());
      copy.put(leading.key() + "_delta", quantized.delta());
    }
    json.put("quantized", copy);
    json.put("gate_refused", facts.count(LifeEvent.Kind.GATE_REFUSED) > 0);
    json.put("canary_rolled_back", facts.count(LifeEvent.Kind.CANARY_ROLLED_BACK) > 0);
    json.put("retrained", facts.count(LifeEvent.Kind.TRAINED));
    json.put("predictions", facts.predictions());
    json.put("labels", facts.labels());
    json.put("rows_per_second", facts.rowsPerSecond());
    json.put("drift_alarms", facts.count(Alarm.Kind.DRIFT));
    json.put("performance_alarms", facts.count(Alarm.Kind.PERFORMANCE));
    json.put("ledger_entries", facts.ledger().entries());
    json.put("ledger_verified", facts.ledger().intact());
    json.put("seconds", facts.seconds());
    json.put("peak_rss_mb", facts.peakRssMegabytes());
    return json;
  }

  /**
   * A rehearsal that found everything done has no speed of its own: the one that did it wrote it
   * down.
   */
  private static double earlierSpeed(Path home) {
    Path json = home.resolve("demo.json");
    return Files.isRegularFile(json)
        ? Json.read(json, com.fasterxml.jackson.databind.JsonNode.class)
            .path("rows_per_second")
            .asDouble()
        : 0;
  }

  /** The most this process had at once, and the most that a training beside it had. */
  private static double peakRss(Rehearsal.Done done) {
    long children =
        done.turned().candidates().stream()
            .mapToLong(candidate -> candidate.training().peakRssBytes())
            .max()
            .orElse(0);
    return own() + children / MEGABYTE;
  }

  private static double own() {
    List<String> lines = new ArrayList<>();
    try {
      lines.addAll(Files.readAllLines(Path.of("/proc/self/status")));
    } catch (IOException ignored) {
      // Not Linux: what the heap holds is the best that is known.
      return Runtime.getRuntime().totalMemory() / MEGABYTE;
    }
    return lines.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
