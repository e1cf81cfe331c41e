package dev.plimsoll.server.internal.report;

import dev.plimsoll.server.LifeReport;
import dev.plimsoll.server.LifeReport.Estimate;
import dev.plimsoll.server.LifeReport.EventKind;
import dev.plimsoll.server.LifeReport.Window;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.words.Figures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A report with its charts drawn up; the template only places them. */
public record ReportView(
    LifeReport report,
    Chart.Trend auc,
    Chart.Trend logLoss,
    Chart.Intervals slices,
    Chart.Reliability reliability,
    Chart.Heat drift,
    List<Learned> learned) {

  /** How one candidate's training went. */
  public record Learned(String name, Chart.Learning chart) {}

  public static ReportView of(LifeReport report) {
    return new ReportView(
        report,
        trend(report, "AUC", 3, Window::auc, reference(report)),
        trend(report, "log loss", 3, Window::logLoss, null),
        slices(report),
        reliability(report),
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
                        "AUC",
                        values(model, LifeReport.Step::validAuc),
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
    return auc.marks();
  }

  public static String tone(LifeReport.Tone tone) {
    return tone.name().toLowerCase(Locale.ROOT);
  }

  /** "0.671 to 0.683". */
  public static String range(Estimate estimate, int digits) {
    return Figures.number(estimate.low(), digits)
        + " to "
        + Figures.number(estimate.high(), digits);
  }

  /** Width of a bar that begins at an AUC of one half, in per cent. */
  public static String aboveGuessing(Estimate auc) {
    return Figures.number(Math.max(0, 200 * (auc.value() - 0.5)), 1);
  }

  /** What the champion's AUC was when it was released: the line to hold. */
  private static Chart.@Nullable Reference reference(LifeReport report) {
    Estimate overall = report.overallAuc();
    return overall == null ? null : new Chart.Reference(overall.value(), "at release");
  }

  private static Chart.Trend trend(
      LifeReport report,
      String name,
      int digits,
      Function<Window, @Nullable Estimate> metric,
      Chart.@Nullable Reference reference) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (Window window : report.windows()) {
      Estimate estimate = metric.apply(window);
      values.add(estimate == null ? null : estimate.value());
      low.add(estimate == null ? null : estimate.low());
      high.add(estimate == null ? null : estimate.high());
    }
    return new Chart.Trend(
        times(report),
        List.of(new Chart.Series(name, values, low, high)),
        reference,
        marks(report),
        digits,
        null,
        null);
  }

  private static List<Instant> times(LifeReport report) {
    return report.windows().stream().map(Window::until).toList();
  }

  private static Chart.Intervals slices(LifeReport report) {
    Estimate overall = report.overallAuc();
    return new Chart.Intervals(
        report.slices().stream()
            .map(
                slice ->
                    new Chart.Intervals.Row(
                        slice.name(),
                        slice.auc().value(),
                        slice.auc().low(),
                        slice.auc().high(),
                        Figures.count(slice.rows()) + " rows",
                        overall != null && slice.auc().high() < overall.low()))
            .toList(),
        overall == null ? null : new Chart.Reference(overall.value(), "all rows"),
        3,
        0.0,
        1.0);
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
