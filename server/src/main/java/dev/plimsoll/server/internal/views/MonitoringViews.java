package dev.plimsoll.server.internal.views;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.server.MonitoringSource;
import dev.plimsoll.server.MonitoringSource.Alarm;
import dev.plimsoll.server.MonitoringSource.Drift;
import dev.plimsoll.server.MonitoringSource.Estimate;
import dev.plimsoll.server.MonitoringSource.Taken;
import dev.plimsoll.server.MonitoringSource.Window;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.server.internal.words.WatchedMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was seen in production, window by window. */
public final class MonitoringViews {
  private static final int WINDOWS_LISTED = 20;
  private static final int MOVED_NAMED = 3;

  private final MonitoringSource source;

  public MonitoringViews(MonitoringSource source) {
    this.source = source;
  }

  /** One window as people read it. */
  public record WindowRow(
      String period, String rows, String labels, List<String> figures, String moved) {}

  /**
   * A metric over time.
   *
   * @param heading says what it is and which way is better
   * @param caption says it in plain words
   */
  public record Panel(String name, String heading, String caption, Chart.Trend chart) {}

  /** An endpoint's page. */
  public record MonitoringView(
      String endpoint,
      List<Panel> panels,
      Chart.Heat drift,
      List<Chart.Mark> marks,
      List<AlarmRow> alarms,
      List<WindowRow> windows) {}

  /**
   * Draws up an endpoint's page.
   *
   * @param reference the leading metric at release (AUC, accuracy, RMSE or pinball loss), when it
   *     is known
   */
  public MonitoringView view(String endpoint, Optional<Double> reference) {
    List<Window> finished = source.windows(endpoint);
    List<Window> windows = finished.stream().filter(window -> !silent(window)).toList();
    List<Chart.Mark> marks =
        source.turns(endpoint).stream()
            .map(turn -> new Chart.Mark(turn.at(), turn.title(), tone(turn.good())))
            .toList();
    Chart.Reference level =
        reference.map(value -> new Chart.Reference(value, "at release")).orElse(null);
    return new MonitoringView(
        endpoint,
        panels(windows, level, marks),
        drift(windows),
        marks,
        alarms().stream().filter(alarm -> alarm.endpoint().equals(endpoint)).toList(),
        rows(finished, drawn(windows)));
  }

  /** All alarms, newest first. */
  public List<AlarmRow> alarms() {
    return source.alarms().stream().map(MonitoringViews::row).toList();
  }

  /** Alarms raised since an instant that nobody has taken up, newest first. */
  public List<AlarmRow> open(String endpoint, Instant since) {
    return source.alarms().stream()
        .filter(alarm -> alarm.endpoint().equals(endpoint) && alarm.at().isAfter(since))
        .filter(alarm -> alarm.taken() == null)
        .map(MonitoringViews::row)
        .toList();
  }

  private static AlarmRow row(Alarm alarm) {
    Taken taken = alarm.taken();
    return new AlarmRow(
        alarm.id(),
        Figures.minute(alarm.at()),
        alarm.endpoint(),
        alarm.kind(),
        alarm.kind().equals("drift") ? "warn" : "bad",
        alarm.subject(),
        alarm.message(),
        Figures.number(alarm.value(), 3),
        Figures.number(alarm.threshold(), 3),
        taken == null
            ? null
            : "%s, %s: %s".formatted(taken.by(), Figures.minute(taken.at()), taken.reason()));
  }

  /** The latest, newest first; silent ones that follow each other are one row. */
  private static List<WindowRow> rows(List<Window> windows, List<WatchedMetric> drawn) {
    List<WindowRow> rows = new ArrayList<>();
    int last = windows.size() - 1;
    while (last >= 0 && rows.size() < WINDOWS_LISTED) {
      int first = last;
      while (first > 0 && silent(windows.get(first)) && silent(windows.get(first - 1))) {
        first--;
      }
      rows.add(
          silent(windows.get(last))
              ? silence(windows.get(first).from(), windows.get(last).until(), drawn)
              : row(windows.get(last), drawn));
      last = first - 1;
    }
    return rows;
  }

  private static boolean silent(Window window) {
    return window.rows() == 0;
  }

  private static WindowRow silence(Instant from, Instant until, List<WatchedMetric> drawn) {
    return new WindowRow(
        period(from, until), "0", "0", drawn.stream().map(one -> "–").toList(), "nobody asked");
  }

  private static String period(Instant from, Instant until) {
    return Figures.day(from) + " to " + Figures.day(until);
  }

  private static WindowRow row(Window window, List<WatchedMetric> drawn) {
    List<String> moved =
        window.drift().stream()
            .filter(Drift::moved)
            .sorted(Comparator.comparingDouble(Drift::effect).reversed())
            .map(Drift::column)
            .toList();
    return new WindowRow(
        period(window.from(), window.until()),
        Figures.count(window.rows()),
        Figures.count(window.labels()),
        drawn.stream().map(one -> said(window.figures().get(one.key()))).toList(),
        moved.isEmpty() ? "none" : most(moved));
  }

  private static String most(List<String> moved) {
    String first = String.join(", ", moved.subList(0, Math.min(MOVED_NAMED, moved.size())));
    int others = moved.size() - MOVED_NAMED;
    return others <= 0 ? first : first + " and " + others + " more";
  }

  private static String said(@Nullable Estimate estimate) {
    return estimate == null
        ? "too few answers"
        : "%s (%s to %s)"
            .formatted(
                Figures.number(estimate.value(), 3),
                Figures.number(estimate.low(), 3),
                Figures.number(estimate.high(), 3));
  }

  private static List<Panel> panels(
      List<Window> windows, Chart.@Nullable Reference level, List<Chart.Mark> marks) {
    List<Panel> panels = new ArrayList<>();
    for (WatchedMetric one : drawn(windows)) {
      String name = one.name();
      Chart.Reference line = panels.isEmpty() ? level : null;
      panels.add(
          new Panel(
              name, one.heading(), one.caption(), trend(windows, name, one.key(), line, marks)));
    }
    return panels;
  }

  /** By the kind of the latest answers that are known to be right or wrong. */
  private static List<WatchedMetric> drawn(List<Window> windows) {
    for (int i = windows.size() - 1; i >= 0; i--) {
      AnswerKind kind = windows.get(i).kind();
      if (kind != null) {
        return WatchedMetric.of(kind);
      }
    }
    return WatchedMetric.of(AnswerKind.OUTCOME);
  }

  private static Chart.Trend trend(
      List<Window> windows,
      String name,
      String metric,
      Chart.@Nullable Reference reference,
      List<Chart.Mark> marks) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Window window : windows) {
      Estimate estimate = window.figures().get(metric);
      values.add(estimate == null ? null : estimate.value());
      low.add(estimate == null ? null : estimate.low());
      high.add(estimate == null ? null : estimate.high());
    }
    return new Chart.Trend(
        windows.stream().map(Window::until).toList(),
        List.of(new Chart.Series(name, values, low, high)),
        reference,
        marks,
        3,
        null,
        null);
  }

  private static Chart.Heat drift(List<Window> windows) {
    Set<String> columns = new LinkedHashSet<>();
    windows.forEach(window -> window.drift().forEach(drift -> columns.add(drift.column())));
    List<List<@Nullable Double>> effects = new ArrayList<>();
    List<List<Boolean>> alarms = new ArrayList<>();
    for (String column : columns) {
      List<@Nullable Double> effect = new ArrayList<>();
      List<Boolean> moved = new ArrayList<>();
      for (Window window : windows) {
        Optional<Drift> found =
            window.drift().stream().filter(drift -> drift.column().equals(column)).findFirst();
        effect.add(found.map(Drift::effect).orElse(null));
        moved.add(found.map(Drift::moved).orElse(false));
      }
      effects.add(effect);
      alarms.add(moved);
    }
    double threshold =
        windows.stream()
            .flatMap(window -> window.drift().stream())
            .mapToDouble(Drift::threshold)
            .max()
            .orElse(0.1);
    return new Chart.Heat(
        List.copyOf(columns),
        windows.stream().map(Window::until).toList(),
        effects,
        alarms,
        threshold);
  }

  private static String tone(@Nullable Boolean good) {
    return good == null ? "plain" : good ? "good" : "bad";
  }
}
