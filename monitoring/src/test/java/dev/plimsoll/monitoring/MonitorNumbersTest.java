package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.Feedback;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and canaries of numbers, out of the prediction log. */
class MonitorNumbersTest extends LoggedWeek {

  private final ReferenceProfile reference =
      Worlds.referenceOfMinutes(5000, Errors.NORMAL, new SplittableRandom(90));

  MonitorNumbersTest(@TempDir Path folder) {
    super(folder, 91);
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
    double[] strange = {Double.NaN, Double.POSITIVE_INFINITY};
    append(CHAMPION, 0.9, 2, i -> strange[i], (row, id, at) -> new Feedback(id, 1, at, "test"));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.labels()).isEqualTo(2);
    assertThat(report.performance().state()).isEqualTo(PerformanceCheck.State.TOO_FEW_LABELS);
  }

  @Test
  void aCanaryThatIsFurtherOffIsCalledBrokenFromTheLogAlone() {
    serve(CHAMPION, 0.5, Worlds.minutes(1500, Errors.NORMAL, 1, random));
    serve(CANARY, 0.5, Worlds.minutes(1500, Errors.NORMAL, 1.3, random));
    CanaryReport report = look(CanaryPlan.standard(AnswerKind.NUMBER), CANARY, reference);
    assertThat(report.canaryLabels()).isEqualTo(1500);
    assertThat(report.verdict()).as(report.explanation().text()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(monitor.alarms().open())
        .singleElement()
        .matches(raised -> raised.alarm().message().contains("in parts of the test's"))
        .matches(raised -> raised.alarm().threshold() == 0.1);
  }

  private void serve(String version, double propensity, AnswerTable rows) {
    append(version, propensity, rows.rows(), i -> rows.answers()[i], numbers(rows));
  }
}
