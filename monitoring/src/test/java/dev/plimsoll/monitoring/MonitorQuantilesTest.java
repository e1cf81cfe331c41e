package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.QuantileAnswer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and canaries of quantiles, out of the prediction log. */
class MonitorQuantilesTest extends LoggedWeek {
  private static final CanaryPlan PLAN = CanaryPlan.standard(AnswerKind.QUANTILES);

  private final ReferenceProfile reference =
      Worlds.referenceOfRanges(5000, Errors.NORMAL, new SplittableRandom(290));

  MonitorQuantilesTest(@TempDir Path folder) {
    super(folder, 291);
  }

  @Test
  void aQuietWeekIsMeasuredInTheLabelsUnitAndCallsNobody() {
    serve(CHAMPION, 1, Worlds.ranges(1500, Errors.NORMAL, 1, 1, random));
    WindowReport report = window(reference);
    assertThat(report.rows()).isEqualTo(1500);
    assertThat(report.labels()).isEqualTo(1500);
    assertThat(report.labelDelaySeconds()).isEqualTo(7200);
    assertThat(report.alarms()).isEmpty();
    assertThat(report.score().rows()).isEqualTo(1500);
    assertThat(report.score().status()).isEqualTo(ColumnDrift.Status.STABLE);
    assertThat(report.performance().metrics()).isNotNull();
    assertThat(report.performance().metrics().kind()).isEqualTo(AnswerKind.QUANTILES);
    assertThat(report.performance().metrics().require(Metric.PINBALL).value()).isBetween(2.8, 3.2);
    assertThat(report.performance().metrics().require(Metric.COVERAGE).value())
        .isBetween(0.76, 0.84);
    assertThat(report.performance().declines())
        .extracting(PerformanceCheck.Decline::metric)
        .containsExactly("pinball", "coverage");
    assertThat(monitor.reports().find(ENDPOINT, JUNE, WEEK_LATER)).hasValue(report);
  }

  @Test
  void aWeekOfLargerErrorsCalls() {
    AnswerTable rows = Worlds.ranges(1500, Errors.NORMAL, 1.3, 1, random);
    serve(CHAMPION, 1, rows);
    WindowReport report = window(reference);
    assertThat(report.performance().declines()).allMatch(PerformanceCheck.Decline::alarmed);
    assertHeldAgainstTheTest(report, rows);
    assertThat(report.alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.PERFORMANCE);
    assertThat(report.performance().explanation().particular())
        .contains("pinball loss is worse than in the test by ", "in the label's unit")
        .contains("coverage is lower than in the test by 0.");
    assertThat(monitor.alarms().open()).hasSize(1);
  }

  @Test
  void rangesThatBecameTooNarrowCallForTheirCoverage() {
    serve(CHAMPION, 1, Worlds.ranges(1500, Errors.EXPONENTIAL, 1, 0.8, random));
    ReferenceProfile exponential =
        Worlds.referenceOfRanges(5000, Errors.EXPONENTIAL, new SplittableRandom(292));
    assertThat(window(exponential).alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.PERFORMANCE)
        .matches(alarm -> alarm.subject().equals("coverage"))
        .matches(alarm -> alarm.value() > 0.1 && alarm.value() < 0.22)
        .matches(alarm -> alarm.threshold() == 0.02);
  }

  @Test
  void anotherPlaceOfTheMiddleIsDriftOfTheAnswers() {
    AnswerTable rows = Worlds.ranges(1000, Errors.NORMAL, 1, 1, random);
    // only the middle moves, and nothing is known of the truth
    append(
        CHAMPION,
        1,
        1000,
        i -> {
          QuantileAnswer range = Worlds.range(rows, i);
          float middle = (range.value(1) + range.high()) / 2 + 20;
          return new QuantileAnswer(
              Worlds.LEVELS, new float[] {range.low(), middle, range.high() + 30});
        },
        (row, id, at) -> null);
    WindowReport report = window(reference);
    assertThat(report.score().drifted()).isTrue();
    assertThat(report.drifted()).isEmpty();
    assertThat(report.labels()).isZero();
    assertThat(report.alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.DRIFT)
        .matches(alarm -> alarm.subject().equals(ReferenceProfile.SCORE));
  }

  @Test
  void answersOfOtherLevelsOrKindsCountAsRowsOnly() {
    AnswerTable rows = Worlds.ranges(1000, Errors.NORMAL, 1, 1, random);
    serve(CHAMPION, 1, rows);
    Truth far = (row, id, at) -> new Feedback(id, 9000, at, "test");
    QuantileAnswer other = new QuantileAnswer(List.of(0.05, 0.5, 0.95), new float[] {1, 2, 3});
    append("watched/wider", 1, 300, i -> other, far);
    append("watched/number", 1, 200, i -> 30.0, far);
    append(
        "watched/sky",
        1,
        100,
        i -> new ClassAnswer(Worlds.SKIES, new float[] {1, 0, 0}),
        (row, id, at) -> Feedback.ofClass(id, "sun", at, "test"));
    WindowReport report = window(reference);
    assertThat(report.rows()).isEqualTo(1600);
    assertThat(report.columns()).allMatch(column -> column.rows() == 1600);
    assertThat(report.score().rows()).isEqualTo(1000);
    assertThat(report.labels()).isEqualTo(1000);
    assertHeldAgainstTheTest(report, rows);
    // and the other way round
    ReferenceProfile minutes =
        Worlds.referenceOfMinutes(1000, Errors.NORMAL, new SplittableRandom(293));
    WindowReport ofNumbers = window(minutes);
    assertThat(ofNumbers.rows()).isEqualTo(1600);
    assertThat(ofNumbers.score().rows()).isEqualTo(200);
    assertThat(ofNumbers.labels()).isEqualTo(200);
    ReferenceProfile skies = Worlds.referenceOfSkies(1000, 2.2, new SplittableRandom(294));
    assertThat(window(skies).score().rows()).isEqualTo(100);
  }

  @Test
  void numbersBeyondMeasureAreNotJudged() {
    float[] strange = {Float.NaN, Float.POSITIVE_INFINITY, 5, 5, 5};
    double[] truths = {5, 5, 1e71, -1e200, 5};
    append(
        CHAMPION,
        1,
        strange.length,
        i -> new QuantileAnswer(Worlds.LEVELS, new float[] {1, 2, strange[i]}),
        (row, id, at) -> new Feedback(id, truths[row], at, "test"));
    WindowReport report = window(reference);
    assertThat(report.rows()).isEqualTo(5);
    assertThat(report.score().rows()).isEqualTo(5);
    assertThat(report.labels()).isEqualTo(1);
    assertThat(report.performance().state()).isEqualTo(PerformanceCheck.State.TOO_FEW_LABELS);
  }

  @Test
  void aCanaryThatIsFurtherOffIsCalledBrokenFromTheLogAlone() {
    serve(CHAMPION, 0.5, Worlds.ranges(1500, Errors.NORMAL, 1, 1, random));
    serve(CANARY, 0.5, Worlds.ranges(1500, Errors.NORMAL, 1.3, 1, random));
    CanaryReport report = look(PLAN, CANARY, reference);
    assertThat(report.canaryRows()).isEqualTo(1500);
    assertThat(report.canaryLabels()).isEqualTo(1500);
    assertThat(report.verdict()).as(report.explanation().text()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(monitor.alarms().open())
        .singleElement()
        .matches(raised -> raised.alarm().message().contains("pinball loss, in parts of the test"))
        .matches(raised -> raised.alarm().threshold() == 0.05);
  }

  @Test
  void aCanaryOfOtherLevelsOrANumberIsNeverCalledHealthy() {
    serve(CHAMPION, 0.5, Worlds.ranges(1500, Errors.NORMAL, 1, 1, random));
    QuantileAnswer other = new QuantileAnswer(List.of(0.5), new float[] {30});
    append(CANARY, 0.5, 1500, i -> other, (row, id, at) -> new Feedback(id, 30, at, "test"));
    append("watched/number", 0.5, 1500, i -> 30.0, (row, id, at) -> null);
    for (String canary : List.of(CANARY, "watched/number")) {
      CanaryReport report = look(PLAN, canary, reference);
      assertThat(report.canaryRows()).isZero();
      assertThat(report.verdict()).isEqualTo(CanaryVerdict.HOLD);
    }
  }

  /** By these rows and no others, to what the log's floats have lost. */
  private void assertHeldAgainstTheTest(WindowReport report, AnswerTable rows) {
    PerformanceReference tested = reference.tested().orElseThrow();
    PerformanceReference now = PerformanceReference.of(rows);
    assertThat(report.performance().declines().get(0).worseBy().value())
        .isCloseTo(now.requirePinball().mean() - tested.requirePinball().mean(), within(1e-5));
    assertThat(report.performance().declines().get(1).worseBy().value())
        .isCloseTo(now.requireMisses().mean() - tested.requireMisses().mean(), within(1e-9));
  }

  private void serve(String version, double propensity, AnswerTable rows) {
    append(version, propensity, rows.rows(), i -> Worlds.range(rows, i), numbers(rows));
  }
}
