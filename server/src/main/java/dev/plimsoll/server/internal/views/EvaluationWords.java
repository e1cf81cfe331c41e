package dev.plimsoll.server.internal.views;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationEvidence;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ReliabilityBin;
import dev.plimsoll.evaluation.SliceReport;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.server.internal.charts.Chart;
import dev.plimsoll.server.internal.words.Figures;
import dev.plimsoll.server.internal.words.MetricWords;
import dev.plimsoll.storage.EvidenceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An evaluation report as figures and charts. */
public final class EvaluationWords {
  private static final int SLICES_DRAWN = 40;

  private EvaluationWords() {}

  /** The newest report about a model package. */
  public static Optional<EvaluationReport> report(EvidenceStore evidence, Digest model) {
    return evidence.latest(EvaluationEvidence.REPORT, model.hex()).map(EvaluationWords::read);
  }

  /** The report stands alone, or beside where its rows came from. */
  private static EvaluationReport read(Evidence evidence) {
    JsonNode content = evidence.content();
    JsonNode report = content.has("report") ? content.get("report") : content;
    return Json.read(report.toString(), EvaluationReport.class);
  }

  /** Every metric that is defined, in the order of the trade. */
  public static List<Figure> figures(MetricSet set) {
    List<Figure> figures = new ArrayList<>();
    for (Metric metric : Metric.of(set.kind())) {
      set.metric(metric).ifPresent(interval -> figures.add(figure(metric, interval)));
    }
    return figures;
  }

  public static Figure figure(Metric metric, Interval interval) {
    return Figure.metric(metric.key(), interval.value(), interval.low(), interval.high());
  }

  /** "0.712", or a dash where it was not measured. */
  public static String value(Optional<EvaluationReport> report, Metric metric) {
    return report
        .flatMap(found -> found.overall().metric(metric))
        .map(interval -> Figures.number(interval.value(), MetricWords.digits(metric.key())))
        .orElse("–");
  }

  /** "0.705 to 0.719", or nothing. */
  public static String range(Optional<EvaluationReport> report, Metric metric) {
    int digits = MetricWords.digits(metric.key());
    return report
        .flatMap(found -> found.overall().metric(metric))
        .map(interval -> range(interval, digits))
        .orElse("");
  }

  /** "0.705 to 0.719". */
  static String range(Interval interval, int digits) {
    return Figures.number(interval.low(), digits)
        + " to "
        + Figures.number(interval.high(), digits);
  }

  /** The leading metric of the largest slices that could be judged. */
  public static Chart.Intervals slices(EvaluationReport report) {
    Metric metric = report.leading();
    Optional<Interval> overall = report.overall().metric(metric);
    List<Chart.Intervals.Row> rows =
        report.slices().stream()
            .filter(slice -> slice.metric(metric).isPresent())
            .sorted((a, b) -> Long.compare(b.rows(), a.rows()))
            .limit(SLICES_DRAWN)
            .map(slice -> row(metric, slice, overall))
            .toList();
    return new Chart.Intervals(
        rows,
        overall.map(all -> new Chart.Reference(all.value(), "all rows")).orElse(null),
        3,
        report.kind() == AnswerKind.NUMBER ? null : Double.valueOf(0),
        metric.hasUnit() ? null : Double.valueOf(1));
  }

  /** How the model fares with each class; empty for models of other answers. */
  public static ClassFigures classes(EvaluationReport report) {
    return ClassFigures.of(report.classes(), report.overall().metric(Metric.ACCURACY).orElse(null));
  }

  private static Chart.Intervals.Row row(
      Metric metric, SliceReport slice, Optional<Interval> overall) {
    Interval value = slice.metric(metric).orElseThrow();
    boolean worse = overall.map(all -> metric.clearlyWorse(value, all)).orElse(false);
    return dot(slice.name(), value, slice.rows(), worse);
  }

  /** One part of the rows in a chart. */
  static Chart.Intervals.Row dot(String name, Interval value, long rows, boolean bad) {
    return new Chart.Intervals.Row(
        name, value.value(), value.low(), value.high(), Figures.count(rows) + " rows", bad);
  }

  /** Slices that are too small to judge, which is neither good nor bad. */
  public static long tooSmall(EvaluationReport report) {
    return report.slices().stream()
        .filter(slice -> slice.state() == SliceReport.State.TOO_FEW_ROWS)
        .count();
  }

  public static Chart.Reliability reliability(EvaluationReport report) {
    return new Chart.Reliability(
        report.reliability().stream().map(EvaluationWords::point).toList());
  }

  private static Chart.Reliability.Point point(ReliabilityBin bin) {
    return new Chart.Reliability.Point(
        bin.promised(),
        bin.observed().value(),
        bin.observed().low(),
        bin.observed().high(),
        bin.rows());
  }
}
