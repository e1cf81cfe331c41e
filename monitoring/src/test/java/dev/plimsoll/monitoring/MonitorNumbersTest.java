package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and canaries of numbers, out of the prediction log. */
class MonitorNumbersTest {
  private static final Instant JUNE = Instant.parse("2013-06-01T00:00:00Z");
  private static final Instant WEEK_LATER = JUNE.plus(Duration.ofDays(7));
  private static final String ENDPOINT = "minutes-late";
  private static final String CHAMPION = "minutes-late/1";
  private static final String CANARY = "minutes-late/2";

  private final SplittableRandom random = new SplittableRandom(91);
  private final ReferenceProfile reference =
      Worlds.referenceOfMinutes(5000, Errors.NORMAL, new SplittableRandom(90));
  private final Storage storage;
  private final PredictionLog log;
  private final Monitor monitor;

  MonitorNumbersTest(@TempDir Path folder) {
    storage =
        Storage.open(
            new StorageConfig(folder.resolve("home"), null), new SimulatedClock(WEEK_LATER));
    log = PredictionLog.open(folder.resolve("log"));
    monitor = new Monitor(storage, MonitorPlan.within(FalsePageBudget.of("1 per 90d")));
  }

  @AfterEach
  void close() {
    log.close();
    storage.close();
  }

  @Test
  void aQuietWeekIsMeasuredInTheLabelsUnitAndCallsNobody() {
    serve(CHAMPION, 1, Worlds.minutes(1500, Errors.NORMAL, 1, random));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.labels()).isEqualTo(1500);
    assertThat(report.labelDelaySeconds()).isEqualTo(7200);
    assertThat(report.alarms()).isEmpty();
    assertThat(report.score().status()).isEqualTo(ColumnDrift.Status.STABLE);
    assertThat(report.performance().metrics()).isNotNull();
    assertThat(report.performance().metrics().kind()).isEqualTo(AnswerKind.NUMBER);
    assertThat(report.performance().metrics().require(Metric.RMSE).value()).isBetween(11.0, 13.0);
    assertThat(monitor.reports().find(ENDPOINT, JUNE, WEEK_LATER)).hasValue(report);
  }

  @Test
  void aWeekOfLargerErrorsCallsInMinutes() {
    serve(CHAMPION, 1, Worlds.minutes(1500, Errors.NORMAL, 1.3, random));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.PERFORMANCE)
        .matches(alarm -> alarm.subject().equals("rmse"))
        .matches(alarm -> alarm.value() > 2.5 && alarm.value() < 4.5)
        .matches(alarm -> alarm.threshold() > 0.55 && alarm.threshold() < 0.65)
        .matches(alarm -> alarm.message().contains("in the label's unit"));
    assertThat(monitor.alarms().open()).hasSize(1);
  }

  @Test
  void numbersBeyondMeasureAreLeftOutAndCounted() {
    AnswerTable odd =
        AnswerTable.numbers(
            new double[] {-40, 1e71, 20, 700}, new double[] {-41.5, 3, -1e200, 700});
    serve(CHAMPION, 1, odd);
    serve(CHAMPION, 0.9, List.of(Double.NaN, Double.POSITIVE_INFINITY), List.of(1.0, 1.0));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.labels()).isEqualTo(2);
    assertThat(report.performance().state()).isEqualTo(PerformanceCheck.State.TOO_FEW_LABELS);
  }

  @Test
  void aCanaryThatIsFurtherOffIsCalledBrokenFromTheLogAlone() {
    serve(CHAMPION, 0.5, Worlds.minutes(1500, Errors.NORMAL, 1, random));
    serve(CANARY, 0.5, Worlds.minutes(1500, Errors.NORMAL, 1.3, random));
    CanaryReport report =
        new CanaryWatch(storage, log)
            .look(
                CanaryPlan.standard(AnswerKind.NUMBER),
                1,
                new CanaryWatch.Question(ENDPOINT, 1, CHAMPION, CANARY, JUNE, WEEK_LATER),
                reference);
    assertThat(report.canaryLabels()).isEqualTo(1500);
    assertThat(report.verdict()).as(report.explanation().text()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(monitor.alarms().open())
        .singleElement()
        .matches(raised -> raised.alarm().message().contains("in parts of the test's"))
        .matches(raised -> raised.alarm().threshold() == 0.1);
  }

  private void serve(String version, double propensity, AnswerTable rows) {
    serve(version, propensity, boxed(rows.answers()), boxed(rows.truth()));
  }

  private void serve(
      String version, double propensity, List<Double> predicted, List<Double> actual) {
    List<Prediction> predictions = new ArrayList<>();
    List<Feedback> labels = new ArrayList<>();
    for (int i = 0; i < predicted.size(); i++) {
      Instant at = JUNE.plusSeconds((long) i * 7 * 86_400 / predicted.size());
      String id = version + "-" + propensity + "-" + i;
      predictions.add(
          new Prediction(
              id,
              ENDPOINT,
              at,
              at,
              version,
              Digest.ofText(version),
              1,
              propensity,
              Worlds.inputs(random),
              Map.of(),
              predicted.get(i),
              Double.NaN,
              900));
      labels.add(new Feedback(id, actual.get(i), at.plusSeconds(7200), "test"));
    }
    log.append(predictions);
    log.feedback(labels);
  }

  private static List<Double> boxed(double[] values) {
    List<Double> boxed = new ArrayList<>();
    for (double value : values) {
      boxed.add(value);
    }
    return boxed;
  }
}
