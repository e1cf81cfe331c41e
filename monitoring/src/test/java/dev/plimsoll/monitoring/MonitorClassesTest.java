package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.monitoring.Worlds.Errors;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and canaries of classes, out of the prediction log. */
class MonitorClassesTest extends LoggedWeek {
  private static final double SURE = 2.2;
  private static final CanaryPlan PLAN = CanaryPlan.standard(AnswerKind.CLASSES);

  private final ReferenceProfile reference =
      Worlds.referenceOfSkies(5000, SURE, new SplittableRandom(190));

  MonitorClassesTest(@TempDir Path folder) {
    super(folder, 191);
  }

  @Test
  void aQuietWeekIsMeasuredAndCallsNobody() {
    serve(CHAMPION, 1, Worlds.skies(1500, SURE, 0, random));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.rows()).isEqualTo(1500);
    assertThat(report.labels()).isEqualTo(1500);
    assertThat(report.labelDelaySeconds()).isEqualTo(7200);
    assertThat(report.alarms()).isEmpty();
    assertThat(report.score().rows()).isEqualTo(1500);
    assertThat(report.score().status()).isEqualTo(ColumnDrift.Status.STABLE);
    assertThat(report.performance().metrics()).isNotNull();
    assertThat(report.performance().metrics().kind()).isEqualTo(AnswerKind.CLASSES);
    assertThat(report.performance().metrics().require(Metric.ACCURACY).value())
        .isBetween(0.73, 0.8);
    assertThat(report.performance().declines())
        .extracting(PerformanceCheck.Decline::metric)
        .containsExactly("accuracy", "log_loss");
    assertThat(monitor.reports().find(ENDPOINT, JUNE, WEEK_LATER)).hasValue(report);
  }

  @Test
  void aWeekOfMoreWrongAnswersCalls() {
    serve(CHAMPION, 1, Worlds.skies(1500, SURE, 0.25, random));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.PERFORMANCE)
        .matches(alarm -> alarm.threshold() == 0.02)
        .matches(alarm -> alarm.message().contains("is worse than in the test by 0."));
    assertThat(report.performance().declines()).allMatch(PerformanceCheck.Decline::alarmed);
    assertThat(monitor.alarms().open()).hasSize(1);
  }

  @Test
  void anotherMixOfPredictedClassesIsDriftOfTheAnswers() {
    AnswerTable usual = Worlds.skies(1000, SURE, 0, random);
    serve(CHAMPION, 1, usual);
    // so sure of one class that only the mix of the answers can tell; nothing is known of the truth
    serve("sky/1b", 1, 500, i -> new ClassAnswer(Worlds.SKIES, new float[] {0, 0, 1}), i -> null);
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.score().drifted()).isTrue();
    assertThat(report.score().movers().get(0).cell()).isEqualTo("'snow'");
    assertThat(report.score().movers().get(0).now()).isBetween(0.45, 0.6);
    assertThat(report.drifted()).isEmpty();
    assertThat(report.alarms())
        .singleElement()
        .matches(alarm -> alarm.kind() == Alarm.Kind.DRIFT)
        .matches(alarm -> alarm.subject().equals(ReferenceProfile.SCORE));
    assertThat(report.labels()).isEqualTo(1000);
  }

  @Test
  void aTrueClassThatNobodyKnowsCountsAsWrong() {
    AnswerTable rows = Worlds.skies(1000, SURE, 0, random);
    serve(CHAMPION, 1, 1000, i -> Worlds.answer(rows, i), i -> i % 4 == 0 ? "hail" : name(rows, i));
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.labels()).isEqualTo(1000);
    assertThat(report.performance().metrics()).isNotNull();
    assertThat(report.performance().metrics().require(Metric.ACCURACY).value()).isLessThan(0.65);
    PerformanceCheck.Decline logLoss = report.performance().declines().get(1);
    assertThat(logLoss.worseBy().value()).isBetween(3.5, 4.5); // a quarter of 16 nats
    assertThat(report.alarms()).hasSize(1);
  }

  @Test
  void versionsWithOtherOrdersAndSetsOfClassesAreJudgedByName() {
    AnswerTable rows = Worlds.skies(600, SURE, 0, random);
    serve(CHAMPION, 1, rows);
    List<String> turned = List.of("hail", "snow", "rain", "sun");
    serve(
        CANARY,
        0.5,
        600,
        i -> {
          float[] p = Worlds.answer(rows, i).numbers();
          return new ClassAnswer(turned, new float[] {0, p[2], p[1], p[0]});
        },
        i -> name(rows, i));
    // it knows hail, which the reference does not, and is right about it; then it is not
    serve(
        "sky/3",
        0.5,
        20,
        i -> new ClassAnswer(List.of("hail", "sun"), new float[] {0.75f, 0.25f}),
        i -> i < 10 ? "hail" : "sun");
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.labels()).isEqualTo(1220);
    double wrong = PerformanceReference.errors(rows).mean() * 1200 + 10;
    double losses =
        PerformanceReference.logLosses(rows).mean() * 1200
            - 10 * Math.log(0.75)
            - 10 * Math.log(0.25);
    MeanLoss errorsBefore = reference.tested().orElseThrow().requireErrors();
    MeanLoss lossBefore = reference.tested().orElseThrow().requireLogLoss();
    List<PerformanceCheck.Decline> declines = report.performance().declines();
    assertThat(declines.get(0).worseBy().value())
        .isCloseTo(wrong / 1220 - errorsBefore.mean(), within(1e-9));
    assertThat(declines.get(1).worseBy().value())
        .isCloseTo(losses / 1220 - lossBefore.mean(), within(1e-6));
  }

  @Test
  void anAnswerOfAnotherKindIsLeftOut() {
    serve(CHAMPION, 1, Worlds.skies(1000, SURE, 0, random));
    serve(
        "sky/0",
        1,
        1,
        i -> new ClassAnswer(Worlds.SKIES, new float[] {Float.NaN, 0, 0}),
        i -> "sun");
    List<Prediction> numbers = new ArrayList<>();
    List<Feedback> labels = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      numbers.add(number("n" + i, 1));
      labels.add(new Feedback("n" + i, 1, JUNE.plusSeconds(9000), "test"));
    }
    log.append(numbers);
    log.feedback(labels);
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.rows()).isEqualTo(1401);
    assertThat(report.score().rows()).isEqualTo(1001);
    assertThat(report.labels()).isEqualTo(1000);
    assertThat(report.alarms()).isEmpty();
    // and the other way round
    ReferenceProfile minutes =
        Worlds.referenceOfMinutes(1000, Errors.NORMAL, new SplittableRandom(92));
    WindowReport other = monitor.window(ENDPOINT, JUNE, WEEK_LATER, minutes, log);
    assertThat(other.rows()).isEqualTo(1401);
    assertThat(other.score().rows()).isEqualTo(400);
    assertThat(other.labels()).isEqualTo(400);
  }

  @Test
  void aCanaryThatIsWorseIsCalledBrokenFromTheLogAlone() {
    serve(CHAMPION, 0.5, Worlds.skies(1500, SURE, 0, random));
    serve(CANARY, 0.5, Worlds.skies(1500, SURE, 0.3, random));
    CanaryReport report = look(PLAN, CANARY, reference);
    assertThat(report.canaryRows()).isEqualTo(1500);
    assertThat(report.canaryLabels()).isEqualTo(1500);
    assertThat(report.verdict()).as(report.explanation().text()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(monitor.alarms().open())
        .singleElement()
        .matches(raised -> raised.alarm().message().contains("wrong more often or more surely"))
        .matches(raised -> raised.alarm().threshold() == 0.05);
  }

  @Test
  void aCanaryThatAnswersWithANumberIsNeverCalledHealthy() {
    serve(CHAMPION, 0.5, Worlds.skies(1500, SURE, 0, random));
    List<Prediction> numbers = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      numbers.add(number("n" + i, 0.5));
    }
    log.append(numbers);
    CanaryReport report = look(PLAN, "sky/number", reference);
    assertThat(report.canaryRows()).isZero();
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.HOLD);
  }

  private Prediction number(String id, double propensity) {
    return new Prediction(
        id,
        ENDPOINT,
        JUNE,
        JUNE,
        "sky/number",
        Digest.ofText("sky/number"),
        1,
        propensity,
        Worlds.inputs(random),
        Map.of(),
        30,
        Double.NaN,
        900);
  }

  private static String name(AnswerTable skies, int row) {
    return Worlds.SKIES.get((int) skies.truth()[row]);
  }

  private void serve(String version, double propensity, AnswerTable rows) {
    serve(version, propensity, rows.rows(), i -> Worlds.answer(rows, i), i -> name(rows, i));
  }

  /** A row without a name of its true class has no label. */
  private void serve(
      String version,
      double propensity,
      int rows,
      IntFunction<ClassAnswer> answers,
      IntFunction<String> names) {
    append(
        version,
        propensity,
        rows,
        answers::apply,
        (row, id, at) -> {
          String name = names.apply(row);
          return name == null ? null : Feedback.ofClass(id, name, at, "test");
        });
  }
}
