package dev.plimsoll.server.internal.report;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.server.LifeReport;
import dev.plimsoll.server.LifeReport.Estimate;
import dev.plimsoll.server.LifeReport.EventKind;
import dev.plimsoll.server.LifeReport.Window;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.views.ClassFigures;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.server.internal.words.MetricWords;
import dev.plimsoll.server.internal.words.WatchedMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report with its charts drawn up; the template only places them. */
public record ReportView(
    LifeReport report,
    List<Watched> watched,
    Chart.Intervals slices,
    Chart.Reliability reliability,
    ClassFigures classes,
    Chart.Heat drift,
    List<Learned> learned) {

  /** A metric over the windows. */
  public record Watched(WatchedMetric metric, Chart.Trend chart) {}

  /** How one candidate's training went. */
  public record Learned(String name, Chart.Learning chart) {}

  public static ReportView of(LifeReport report) {
    return new ReportView(
        report,
        watched(report),
        slices(report),
        reliability(report),
        classes(report),
        drift(report),
        learned(report));
  }

  /** Those with more than one step; a linear model has none to show. */
  private static List<Learned> learned(LifeReport report) {
    return report.models().stream()
        .filter(model -> model.curve().size() > 1)
        .map(
            model ->
                new Learned(
                    model.name(),
                    new Chart.Learning(
                        "step",
                        model.curve().stream().map(LifeReport.Step::number).toList(),
                        values(model, LifeReport.Step::trainLoss),
                        values(model, LifeReport.Step::validLoss),
                        report.kind().chosenBy(),
                        values(model, step -> report.kind().chosenBy(step.validMetric())),
                        model.curve().stream()
                            .filter(LifeReport.Step::kept)
                            .mapToInt(LifeReport.Step::number)
                            .findFirst()
                            .orElse(0))))
        .toList();
  }

  private static List<@Nullable Double> values(
      LifeReport.ModelRow model, ToDoubleFunction<LifeReport.Step> figure) {
    List<@Nullable Double> values = new ArrayList<>();
    model.curve().forEach(step -> values.add(figure.applyAsDouble(step)));
    return values;
  }

  /**
   * The events that are drawn on the time lines; alarms stay in the list, or they would hide all.
   */
  public static List<Chart.Mark> marks(LifeReport report) {
    return report.events().stream()
        .filter(event -> event.kind() != EventKind.ALARM)
        .map(
            event ->
                new Chart.Mark(
                    event.at(),
                    event.subject() + " " + event.kind().words(),
                    tone(event.kind().tone())))
        .toList();
  }

  public List<Chart.Mark> marks() {
    return marks(report);
  }

  /** The metric that slices and windows are drawn by. */
  public String leading() {
    return report.metrics().get(0).label();
  }

  /** What the first and the last figure of a candidate say, in plain words. */
  public List<String> sentences(LifeReport.ModelRow model) {
    return Stream.of(0, report.metrics().size() - 1)
        .flatMap(
            i ->
                Stream.ofNullable(model.figures().get(i))
                    .map(figure -> sentence(report.metrics().get(i).key(), figure.value())))
        .toList();
  }

  private static String sentence(String metric, double value) {
    String label = MetricWords.label(metric);
    return label.substring(0, 1).toUpperCase(Locale.ROOT)
        + label.substring(1)
        + " "
        + Figures.number(value, MetricWords.digits(metric))
        + ": "
        + MetricWords.sentence(metric, value);
  }

  public static String tone(LifeReport.Tone tone) {
    return tone.name().toLowerCase(Locale.ROOT);
  }

  /** "0.671 to 0.683". */
  public static String range(@Nullable Estimate estimate, int digits) {
    if (estimate == null) {
      return "";
    }
    return Figures.number(estimate.low(), digits)
        + " to "
        + Figures.number(estimate.high(), digits);
  }

  /** Width of a bar that begins at an AUC of one half, in per cent. */
  public static String aboveGuessing(Estimate auc) {
    return Figures.number(Math.max(0, 200 * (auc.value() - 0.5)), 1);
  }

  /** "0.677", or a dash where it was not measured. */
  public static String value(@Nullable Estimate estimate, int digits) {
    return estimate == null ? "–" : Figures.number(estimate.value(), digits);
  }

  /** What the champion had when it was released: the line to hold. */
  private static Chart.@Nullable Reference reference(LifeReport report) {
    Estimate overall = report.overall();
    return overall == null ? null : new Chart.Reference(overall.value(), "at release");
  }

  private static List<Watched> watched(LifeReport report) {
    List<String> keys = report.metrics().stream().map(Metric::key).toList();
    List<Watched> watched = new ArrayList<>();
    for (WatchedMetric metric : WatchedMetric.of(report.kind())) {
      Chart.Reference level = watched.isEmpty() ? reference(report) : null;
      watched.add(
          new Watched(metric, trend(report, metric.name(), keys.indexOf(metric.key()), level)));
    }
    return watched;
  }

  private static Chart.Trend trend(
      LifeReport report, String name, int metric, Chart.@Nullable Reference reference) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Window window : report.windows()) {
      Estimate estimate = window.figures().get(metric);
      values.add(estimate == null ? null : estimate.value());
      low.add(estimate == null ? null : estimate.low());
      high.add(estimate == null ? null : estimate.high());
    }
    return new Chart.Trend(
        times(report),
        List.of(new Chart.Series(name, values, low, high)),
        reference,
        marks(report),
        3,
        null,
        null);
  }

  private static List<Instant> times(LifeReport report) {
    return report.windows().stream().map(Window::until).toList();
  }

  private static Chart.Intervals slices(LifeReport report) {
    Estimate overall = report.overall();
    return new Chart.Intervals(
        report.slices().stream()
            .map(
                slice ->
                    new Chart.Intervals.Row(
                        slice.name(),
                        slice.value().value(),
                        slice.value().low(),
                        slice.value().high(),
                        Figures.count(slice.rows()) + " rows",
                        overall != null && worse(report, slice.value(), overall)))
            .toList(),
        overall == null ? null : new Chart.Reference(overall.value(), "all rows"),
        3,
        0.0,
        report.metrics().get(0).hasUnit() ? null : Double.valueOf(1));
  }

  private static boolean worse(LifeReport report, Estimate value, Estimate overall) {
    return report.metrics().get(0).higherIsBetter()
        ? value.high() < overall.low()
        : value.low() > overall.high();
  }

  private static ClassFigures classes(LifeReport report) {
    Estimate accuracy = report.overall();
    return ClassFigures.of(
        report.classes(),
        accuracy == null ? null : new Interval(accuracy.value(), accuracy.low(), accuracy.high()));
  }

  private static Chart.Reliability reliability(LifeReport report) {
    return new Chart.Reliability(
        report.reliability().stream()
            .map(
                bin ->
                    new Chart.Reliability.Point(
                        bin.predicted(),
                        bin.observed().value(),
                        bin.observed().low(),
                        bin.observed().high(),
                        bin.rows()))
            .toList());
  }

  private static Chart.Heat drift(LifeReport report) {
    int windows = report.windows().size();
    return new Chart.Heat(
        report.drift().stream().map(LifeReport.DriftRow::column).toList(),
        times(report),
        report.drift().stream().map(LifeReport.DriftRow::effects).toList(),
        report.drift().stream()
            .map(row -> IntStream.range(0, windows).mapToObj(row.alarms()::contains).toList())
            .toList(),
        report.drift().stream().mapToDouble(LifeReport.DriftRow::threshold).max().orElse(0.1));
  }
}
