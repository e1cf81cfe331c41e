package dev.plimsoll.pipeline;

import static dev.plimsoll.pipeline.ParcelLife.RELEASE;
import static dev.plimsoll.pipeline.ParcelLife.day;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.ClassReport;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.pipeline.ParcelLife.Parcel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of a number, of a range and of classes in service: how many hours a parcel takes, how many
 * it may take, and whether it comes early, on time or late. A week after the release one depot gets
 * slower, which its labels tell; a successor that has seen it takes over.
 */
class TaskLifecycleTest {
  private static final int SLOWER = RELEASE + 7;

  /** The task, its candidates and the gate are left open. */
  private static final String PROJECT =
      """
      name: parcel
      question: When will this parcel come?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
      features:
        depot: {from: parcels, by: depot, mean: weight, count: weight, over: [3d]}
      decision:
        of: parcels
        at: sent
        label: label
        task: %s
        inputs: {weight: weight, depot: depot}
      train:
        from: 2024-01-01
        until: 2024-02-05
        test until: 2024-02-12
        validate: 2d
        candidates: [%s, xgboost]
        settings: {xgboost: {rounds: 20}}
      evaluate: {slices: [depot], min rows: 30, resamples: 50}
      release:
        gate: [%s, no scan]
        canary: {share: 50%%, look: 1d, at least: 2d, at most: 5d}
      monitor: {every: 7d, labels after: 1d}
      retrain: {on: [performance], window: 8d, test: 2d, rest: 14d}
      replay:
        from: 2024-02-12
        until: 2024-03-04
        offers: [{name: shuffled labels, on: 2024-02-16, shuffle labels: true}]
      """;

  /** What a life left behind. */
  private record Life(Circle.Turned turned, List<WindowReport> windows, List<LifeEvent> events) {}

  private static Life live(Path folder, String project, List<Parcel> parcels) throws IOException {
    ParcelLife.write(folder, project, parcels);
    SimulatedClock clock = new SimulatedClock(day(RELEASE));
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      ProjectState state = ProjectState.read(folder);
      Steps steps = new Steps(rooms.storage(), "test");
      Circle.Turned turned = ParcelLife.release(rooms, state, steps);
      assertThat(turned.outcome().decision().summary()).isNotEmpty();
      assertThat(turned.outcome().passed()).isTrue();
      Lifecycle lifecycle = new Lifecycle(rooms, state, steps, Progress.none());
      lifecycle.begin(day(RELEASE));
      ParcelLife.play(rooms, state, lifecycle, clock, parcels);
      assertThat(rooms.endpoints().current("parcel").routes())
          .singleElement()
          .matches(route -> route.version().equals("parcel/2"));
      return new Life(
          turned, new WindowReports(rooms.storage()).list("parcel"), rooms.life().all());
    }
  }

  private static double hours(ParcelLife.Unlabelled parcel, int slowDepot) {
    boolean slow = parcel.depot() == slowDepot && parcel.day() >= SLOWER;
    return 20
        + 5 * parcel.weight()
        + (slow ? 25 : parcel.depot())
        + 4 * parcel.random().nextGaussian();
  }

  @Test
  void aModelOfANumberIsReleasedWatchedAndSucceeded(@TempDir Path folder) throws IOException {
    String gate = "r2 >= 0.5, rmse <= champion + 1, worst slice rmse <= 9 where n >= 100";
    Life life =
        live(
            folder,
            PROJECT.formatted("regression", "ridge", gate),
            ParcelLife.numbers(parcel -> hours(parcel, 3)));
    assertThat(life.turned().winner().name()).isEqualTo("ridge");
    assertThat(Objects.requireNonNull(life.turned().lead()).sentence())
        .startsWith("ridge")
        .contains("RMSE");
    assertJudged(life, AnswerKind.NUMBER, Metric.RMSE, 3.7, 4.3);
    assertThat(life.windows().get(1).performance().declines())
        .singleElement()
        .matches(decline -> decline.metric().equals("rmse"))
        .matches(Decline::alarmed)
        .matches(decline -> decline.worseBy().value() > 4);
    assertLife(life.events(), "R² there 0.", "squared error");
  }

  @Test
  void aModelOfARangeIsReleasedWatchedAndSucceeded(@TempDir Path folder) throws IOException {
    String gate =
        "pinball <= 1.5, coverage_error <= 0.1, pinball <= champion + 0.3, worst slice pinball <= 3 where n >= 100";
    Life life =
        live(
            folder,
            PROJECT.formatted("quantile", "ridge", gate),
            ParcelLife.numbers(parcel -> hours(parcel, 3)));
    assertThat(life.turned().winner().name()).isEqualTo("ridge");
    assertThat(Objects.requireNonNull(life.turned().lead()).sentence()).contains("pinball loss");
    // of a normal noise of 4 hours: 4 * (0.1755 + 0.3989 + 0.1755) / 3
    assertJudged(life, AnswerKind.QUANTILES, Metric.PINBALL, 0.93, 1.07);
    assertThat(life.turned().winner().report().overall().require(Metric.COVERAGE).value())
        .isBetween(0.75, 0.85);
    assertThat(life.turned().winner().report().reliability()).hasSize(3);
    assertThat(life.windows().get(1).performance().declines())
        .extracting(Decline::metric)
        .containsExactly("pinball", "coverage");
    assertThat(life.windows().get(1).performance().declines()).allMatch(Decline::alarmed);
    assertLife(life.events(), "pinball loss there ", "pinball loss");
  }

  @Test
  void aModelOfClassesIsReleasedWatchedAndSucceeded(@TempDir Path folder) throws IOException {
    String gate =
        "accuracy >= 0.6, accuracy >= champion - 0.05, worst slice accuracy >= 0.4 where n >= 100";
    Life life =
        live(
            folder,
            PROJECT.formatted("multi-class", "logistic", gate),
            ParcelLife.classes(
                parcel -> {
                  double hours = hours(parcel, 0);
                  return hours < 22 ? "early" : hours < 33 ? "on time" : "late";
                }));
    assertThat(Objects.requireNonNull(life.turned().lead()).sentence()).contains("accuracy");
    assertJudged(life, AnswerKind.CLASSES, Metric.ACCURACY, 0.7, 0.9);
    EvaluationReport report = life.turned().winner().report();
    assertThat(report.classes())
        .extracting(ClassReport::name)
        .containsExactlyInAnyOrder("early", "late", "on time");
    long rows = report.overall().rows();
    assertThat(report.classes().stream().mapToLong(ClassReport::rows).sum()).isEqualTo(rows);
    assertThat(
            report.classes().stream()
                .mapToDouble(one -> one.rows() * Objects.requireNonNull(one.recall()).value())
                .sum())
        .isCloseTo(rows * report.overall().require(Metric.ACCURACY).value(), within(1e-6));
    assertThat(life.windows().get(1).performance().declines())
        .extracting(Decline::metric)
        .containsExactly("accuracy", "log_loss");
    assertThat(life.windows().get(1).performance().declines().get(0))
        .matches(Decline::alarmed)
        .matches(decline -> decline.worseBy().value() > 0.1);
    assertLife(life.events(), "accuracy there 0.", "log loss");
  }

  /** The first week is as the test was. */
  private static void assertJudged(
      Life life, AnswerKind kind, Metric metric, double low, double high) {
    MetricSet judged = life.turned().winner().report().overall();
    assertThat(judged.kind()).isEqualTo(kind);
    assertThat(judged.require(metric).value()).isBetween(low, high);
    assertThat(life.turned().winner().report().slices()).hasSize(4);
    assertThat(life.turned().quantized()).isNull();
    assertThat(life.windows()).hasSize(3);
    assertThat(life.windows().get(0).performance().alarmed()).isFalse();
    MetricSet seen = Objects.requireNonNull(life.windows().get(0).performance().metrics());
    assertThat(seen.kind()).isEqualTo(kind);
    assertThat(seen.require(metric).value()).isBetween(low, high);
  }

  private static void assertLife(List<LifeEvent> life, String chosenBy, String promotedBy) {
    assertThat(
            life.stream()
                .map(LifeEvent::kind)
                .filter(kind -> kind != LifeEvent.Kind.ALARM)
                .toList())
        .startsWith(LifeEvent.Kind.RELEASED, LifeEvent.Kind.GATE_REFUSED)
        .contains(LifeEvent.Kind.TRAINED, LifeEvent.Kind.CANARY_STARTED)
        .endsWith(LifeEvent.Kind.PROMOTED);
    assertThat(life)
        .filteredOn(event -> event.kind() == LifeEvent.Kind.TRAINED)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.title()).contains("performance fell");
              assertThat(event.reasons()).singleElement().asString().contains(chosenBy);
            });
    assertThat(life)
        .filteredOn(event -> event.kind() == LifeEvent.Kind.PROMOTED)
        .singleElement()
        .satisfies(event -> assertThat(event.reasons().toString()).contains(promotedBy));
  }
}
