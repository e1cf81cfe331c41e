package dev.plimsoll.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.SimulatedClock;
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

class MonitorTest {
  private static final Instant JUNE = Instant.parse("2013-06-01T00:00:00Z");
  private static final Instant WEEK_LATER = JUNE.plus(Duration.ofDays(7));
  private static final String ENDPOINT = "late-arrival";
  private static final String CHAMPION = "late-arrival/1";
  private static final String CANARY = "late-arrival/2";
  private static final int ROWS = 1500;

  private final SplittableRandom random = new SplittableRandom(11);
  private final Storage storage;
  private final PredictionLog log;
  private final Monitor monitor;
  private final ReferenceProfile reference = profile();

  MonitorTest(@TempDir Path folder) {
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
  void aQuietWeekCallsNobodyAndIsKept() {
    serve(CHAMPION, ROWS, 1, 1, 0, true);
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.rows()).isEqualTo(ROWS);
    assertThat(report.labels()).isEqualTo(ROWS);
    assertThat(report.labelDelaySeconds()).isEqualTo(7200);
    assertThat(report.alarms()).isEmpty();
    assertThat(report.performance().state()).isEqualTo(PerformanceCheck.State.MEASURED);
    assertThat(monitor.reports().find(ENDPOINT, JUNE, WEEK_LATER)).hasValue(report);
    assertThat(monitor.reports().list(ENDPOINT)).containsExactly(report);
    assertThat(monitor.alarms().of(ENDPOINT)).isEmpty();
    assertThat(storage.evidence().latest(Monitor.EVIDENCE, "endpoint/late-arrival")).isPresent();
    assertThat(report.explanation().text()).contains("1500 predictions", "no input drifted");
  }

  @Test
  void aDriftedWeekCallsOnceHoweverOftenItIsLookedAt() {
    serve(CHAMPION, ROWS, 1, 1.6f, 0, true);
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.drifted()).extracting(ColumnDrift::column).containsExactly("visibility");
    assertThat(report.alarms()).singleElement().matches(a -> a.kind() == Alarm.Kind.DRIFT);
    long entries = storage.ledger().size();
    assertThat(monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log)).isEqualTo(report);
    assertThat(storage.ledger().size()).isEqualTo(entries);
    assertThat(monitor.alarms().open()).singleElement().matches(RaisedAlarm::open);
    assertThat(monitor.reports().list(ENDPOINT)).hasSize(1);
    assertThat(storage.ledger().about("endpoint/late-arrival"))
        .singleElement()
        .matches(entry -> entry.action().equals("alarm.raised"))
        .matches(entry -> entry.reason().contains("visibility"));
  }

  @Test
  void aModelThatGuessesCallsForItsPerformance() {
    serve(CHAMPION, ROWS, 1, 1, 0.5, true);
    WindowReport report = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(report.alarms()).singleElement().matches(a -> a.kind() == Alarm.Kind.PERFORMANCE);
    assertThat(report.alarms().get(0).message()).contains("worse than in the test");
  }

  @Test
  void labelsThatArriveLaterAreSeenByALaterLook() {
    List<Prediction> rows = serve(CHAMPION, ROWS, 1, 1, 0, false);
    WindowReport early = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log);
    assertThat(early.labels()).isZero();
    assertThat(early.labelDelaySeconds()).isNull();
    assertThat(early.performance().state()).isEqualTo(PerformanceCheck.State.TOO_FEW_LABELS);
    label(rows, 0);
    assertThat(monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log).labels()).isEqualTo(ROWS);
    assertThat(monitor.reports().list(ENDPOINT)).singleElement().matches(r -> r.labels() == ROWS);
  }

  @Test
  void otherVersionsAndOtherTimesAreNotCounted() {
    serve(CHAMPION, 200, 1, 1, 0, true);
    serve(CANARY, 300, 1, 1.6f, 0.5, true);
    assertThat(monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log).rows()).isEqualTo(200);
    Instant july = JUNE.plus(Duration.ofDays(30));
    WindowReport none =
        monitor.window(ENDPOINT, july, july.plus(Duration.ofDays(7)), reference, log);
    assertThat(none.rows()).isZero();
    assertThat(none.columns()).allMatch(c -> c.status() == ColumnDrift.Status.NOT_SEEN);
    assertThat(none.alarms()).isEmpty();
  }

  @Test
  void refusesAWindowThatEndsBeforeItBegins() {
    assertThatThrownBy(() -> monitor.window(ENDPOINT, WEEK_LATER, JUNE, reference, log))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("expected: an end after the beginning");
  }

  @Test
  void takingUpAnAlarmIsWrittenDownOnce() {
    serve(CHAMPION, ROWS, 1, 1.6f, 0, true);
    String id = monitor.window(ENDPOINT, JUNE, WEEK_LATER, reference, log).alarms().get(0).id();
    RaisedAlarm taken = monitor.alarms().acknowledge(id, "ada", "new sensors since June");
    assertThat(taken.open()).isFalse();
    assertThat(monitor.alarms().acknowledge(id, "bob", "me too")).isEqualTo(taken);
    assertThat(monitor.alarms().open()).isEmpty();
    assertThat(monitor.alarms().find(id)).hasValue(taken);
    assertThat(storage.ledger().about("endpoint/late-arrival"))
        .extracting(entry -> entry.actor() + " " + entry.action())
        .containsExactly("monitoring alarm.raised", "ada alarm.acknowledged");
    assertThat(storage.ledger().verify().intact()).isTrue();
    assertThatThrownBy(() -> monitor.alarms().acknowledge("nothing", "ada", "why"))
        .hasMessageContaining("'nothing'");
  }

  @Test
  void aCanaryFedInTheWrongUnitIsCalledBrokenFromTheLogAlone() {
    serve(CHAMPION, 1600, 0.8, 1, 0, true);
    serve(CANARY, 400, 0.2, 1.6f, 0, true);
    serve(CANARY, 700, 1, 1, 0, true); // asked for by name: not random, not counted
    CanaryReport report =
        new CanaryWatch(storage, log)
            .look(
                CanaryPlan.standard(),
                1,
                new CanaryWatch.Question(ENDPOINT, 1, CHAMPION, CANARY, JUNE, WEEK_LATER),
                reference);
    assertThat(report.canaryRows()).isEqualTo(400);
    assertThat(report.ratio().expected()).isBetween(399.0, 401.0);
    assertThat(report.verdict()).isEqualTo(CanaryVerdict.ROLLBACK);
    assertThat(monitor.alarms().open())
        .singleElement()
        .matches(raised -> raised.alarm().kind() == Alarm.Kind.CANARY)
        .matches(raised -> raised.alarm().subject().equals(CANARY));
  }

  private static ReferenceProfile profile() {
    ReferenceProfile all = Worlds.reference(5000, new SplittableRandom(10));
    return new ReferenceProfile(
        Digest.ofText(CHAMPION).hex(), all.columns(), all.score(), all.performance());
  }

  /**
   * Spreads rows over the week.
   *
   * @param noise share of labels that are a coin's
   */
  private List<Prediction> serve(
      String version,
      int rows,
      double propensity,
      float visibilityFactor,
      double noise,
      boolean labelled) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Map<String, Object> inputs = Worlds.inputs(random);
      inputs.computeIfPresent("visibility", (name, value) -> (Float) value * visibilityFactor);
      Instant at = JUNE.plusSeconds((long) i * 7 * 86_400 / rows);
      predictions.add(
          new Prediction(
              version + "-" + propensity + "-" + i,
              ENDPOINT,
              at,
              at,
              version,
              Digest.ofText(version),
              1,
              propensity,
              inputs,
              Map.of(),
              random.nextDouble(),
              Double.NaN,
              900));
    }
    log.append(predictions);
    if (labelled) {
      label(predictions, noise);
    }
    return predictions;
  }

  private void label(List<Prediction> predictions, double noise) {
    log.feedback(
        predictions.stream()
            .map(
                p -> {
                  double chance = random.nextDouble() < noise ? 0.5 : p.score();
                  double label = random.nextDouble() < chance ? 1 : 0;
                  return new Feedback(p.id(), label, p.decisionAt().plusSeconds(7200), "test");
                })
            .toList());
  }
}
