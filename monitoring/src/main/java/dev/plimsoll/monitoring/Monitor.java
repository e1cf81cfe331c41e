package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.internal.LabelDelays;
import dev.plimsoll.monitoring.internal.LabelledClasses;
import dev.plimsoll.monitoring.internal.LabelledQuantiles;
import dev.plimsoll.monitoring.internal.LabelledScores;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Watches endpoints: reads a window of the prediction log once, holds it against what was normal at
 * release, keeps the report and raises alarms.
 *
 * <p>A window calls at most once for drift and once for performance, and looking at it again calls
 * nobody again; its report is replaced, since labels go on arriving.
 */
public final class Monitor {
  /** Evidence of what a window looked like. */
  public static final String EVIDENCE = "mon.series";

  static final String PRODUCER = "monitoring/1";
  private static final int NAMED = 5;

  private final Storage storage;
  private final MonitorPlan plan;
  private final Alarms alarms;
  private final WindowReports reports;

  public Monitor(Storage storage, MonitorPlan plan) {
    this.storage = storage;
    this.plan = plan;
    this.alarms = new Alarms(storage);
    this.reports = new WindowReports(storage);
  }

  public Alarms alarms() {
    return alarms;
  }

  public WindowReports reports() {
    return reports;
  }

  /**
   * Judges one window. Windows that follow each other without overlap keep to the budget of false
   * pages; overlapping ones do not.
   *
   * <p>What the answers are (the probability of one outcome, classes, a number, or quantiles of
   * some levels) the reference says: {@link ReferenceProfile#kind()}. Rows answered with anything
   * else, such as one number where quantiles are expected, or quantiles of other levels, count as
   * rows and with their inputs; their answers are left out.
   *
   * @param from first decision time of the window
   * @param until first decision time after it
   */
  public WindowReport window(
      String endpoint, Instant from, Instant until, ReferenceProfile reference, PredictionLog log) {
    if (!from.isBefore(until)) {
      throw new PlimsollException(
          MonitoringError.WINDOW_INVALID,
          "window: " + from + " to " + until + " (expected: an end after the beginning)");
    }
    Tally tally = new Tally(reference);
    log.scan(endpoint, from, until, tally::add);
    Duration length = Duration.between(from, until);
    List<ReferenceBins> bins = new ArrayList<>(reference.columns());
    bins.add(reference.score());
    List<CellCounts> counts = new ArrayList<>(tally.columns.values());
    counts.add(tally.score);
    List<ColumnDrift> drifts =
        plan.drift().judge(bins, counts, plan.budget().alpha(length, plan.driftShare()));
    PerformanceCheck performance =
        tally.check(
            plan.performance(),
            plan.budget().alpha(length, 1 - plan.driftShare()),
            Times.micros(from));
    List<Alarm> called = new ArrayList<>();
    String occasion = from + "/" + until;
    driftAlarm(endpoint, occasion, drifts).ifPresent(called::add);
    performanceAlarm(endpoint, occasion, performance).ifPresent(called::add);
    WindowReport report =
        new WindowReport(
            endpoint,
            from,
            until,
            tally.rows,
            tally.delays.rows(),
            tally.delays.median(),
            drifts.subList(0, drifts.size() - 1),
            drifts.get(drifts.size() - 1),
            performance,
            called);
    keep(report);
    return report;
  }

  private void keep(WindowReport report) {
    reports.save(report);
    report.alarms().forEach(alarms::raise);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("from", report.from());
    summary.put("until", report.until());
    summary.put("rows", report.rows());
    summary.put("labels", report.labels());
    summary.put("drifted", report.drifted().stream().map(ColumnDrift::column).toList());
    summary.put("performance", report.performance());
    storage
        .evidence()
        .record(
            Evidence.of(
                EVIDENCE,
                Alarms.subject(report.endpoint()),
                PRODUCER,
                storage.clock().instant(),
                summary));
  }

  private Optional<Alarm> driftAlarm(String endpoint, String occasion, List<ColumnDrift> drifts) {
    List<ColumnDrift> drifted =
        drifts.stream()
            .filter(ColumnDrift::drifted)
            .sorted(Comparator.comparingDouble(drift -> -drift.effect()))
            .toList();
    if (drifted.isEmpty()) {
      return Optional.empty();
    }
    String names =
        drifted.stream()
            .limit(NAMED)
            .map(d -> String.format(Locale.ROOT, "%s (%.2f)", d.column(), d.effect()))
            .collect(Collectors.joining(", "));
    String more = drifted.size() > NAMED ? " and " + (drifted.size() - NAMED) + " more" : "";
    return Optional.of(
        new Alarm(
            Alarm.id(endpoint, Alarm.Kind.DRIFT, occasion),
            storage.clock().instant(),
            endpoint,
            Alarm.Kind.DRIFT,
            drifted.get(0).column(),
            "drifted since release: " + names + more,
            drifted.get(0).effect(),
            plan.drift().minimumEffect()));
  }

  private Optional<Alarm> performanceAlarm(
      String endpoint, String occasion, PerformanceCheck performance) {
    return performance.declines().stream()
        .filter(Decline::alarmed)
        .min(Comparator.comparingDouble(Decline::pValue))
        .map(
            decline ->
                new Alarm(
                    Alarm.id(endpoint, Alarm.Kind.PERFORMANCE, occasion),
                    storage.clock().instant(),
                    endpoint,
                    Alarm.Kind.PERFORMANCE,
                    decline.metric(),
                    decline.explanation().particular(),
                    decline.worseBy().value(),
                    decline.minimum()));
  }

  /** The one pass over the log. */
  private static final class Tally {
    final ReferenceProfile reference;
    final Map<String, CellCounts> columns = new LinkedHashMap<>();
    final CellCounts score;
    final LabelledScores labelled;
    final LabelledClasses labelledClasses;
    final LabelledQuantiles labelledQuantiles;
    final LabelDelays delays = new LabelDelays();
    long rows;

    Tally(ReferenceProfile reference) {
      this.reference = reference;
      reference.columns().forEach(bins -> columns.put(bins.column(), new CellCounts(bins)));
      score = new CellCounts(reference.score());
      labelled = new LabelledScores(reference.kind());
      labelledClasses = new LabelledClasses(reference.classes());
      labelledQuantiles = new LabelledQuantiles(reference.levels());
    }

    void add(LabelledPrediction row) {
      Prediction prediction = row.prediction();
      if (reference.model() != null && !reference.model().equals(prediction.model().hex())) {
        return; // another version's predictions, such as a canary's, are judged by themselves
      }
      rows++;
      columns.forEach(
          (name, counts) -> {
            if (prediction.inputs().containsKey(name)) {
              counts.addValue(prediction.inputs().get(name));
            }
          });
      if (!reference.suits(prediction)) {
        return;
      }
      String likeliest = prediction.likeliestClass();
      if (likeliest == null) {
        score.add(prediction.score());
      } else {
        score.add(likeliest);
      }
      row.label().ifPresent(label -> addLabel(prediction, label));
    }

    private void addLabel(Prediction prediction, Label label) {
      if (judged(prediction, label)) {
        delays.add(Duration.between(prediction.decisionAt(), label.at()).toSeconds());
      }
    }

    private boolean judged(Prediction prediction, Label label) {
      if (prediction.distribution() instanceof ClassAnswer classes) {
        String name = label.name();
        return name != null && labelledClasses.add(classes, name);
      }
      if (prediction.distribution() instanceof QuantileAnswer quantiles) {
        return labelledQuantiles.add(quantiles, label.value());
      }
      return labelled.add(prediction.score(), label.value());
    }

    PerformanceCheck check(PerformanceMonitor performance, double alpha, long seed) {
      return switch (reference.kind()) {
        case CLASSES -> performance.check(reference.tested(), labelledClasses.table(), alpha, seed);
        case NUMBER -> performance.check(reference.tested(), labelled.numbers(), alpha, seed);
        case QUANTILES ->
            performance.check(reference.tested(), labelledQuantiles.table(), alpha, seed);
        case OUTCOME -> performance.check(reference.tested(), labelled.outcomes(), alpha, seed);
      };
    }
  }
}
