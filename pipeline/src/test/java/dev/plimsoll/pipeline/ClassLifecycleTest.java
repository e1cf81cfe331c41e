package dev.plimsoll.pipeline;

import static dev.plimsoll.pipeline.ParcelLife.RELEASE;
import static dev.plimsoll.pipeline.ParcelLife.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.evaluation.AnswerKind;
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
 * A model of classes in service: whether a parcel comes early, on time or late. A week after its
 * release one depot gets slower, which its labels tell; a successor that has seen it takes over.
 */
class ClassLifecycleTest {
  private static final int SLOWER = RELEASE + 7;

  private static final String PROJECT =
      """
      name: parcel-day
      question: Will this parcel come early, on time or late?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
      features:
        depot: {from: parcels, by: depot, mean: weight, count: weight, over: [3d]}
      decision:
        of: parcels
        at: sent
        label: label
        task: multi-class
        inputs: {weight: weight, depot: depot}
      train:
        from: 2024-01-01
        until: 2024-02-05
        test until: 2024-02-12
        validate: 2d
        candidates: [logistic, xgboost]
        settings: {xgboost: {rounds: 20}}
      evaluate: {slices: [depot], min rows: 30, resamples: 50}
      release:
        gate: [accuracy >= 0.6, accuracy >= champion - 0.05, no scan, worst slice accuracy >= 0.4 where n >= 100]
        canary: {share: 50%, look: 1d, at least: 2d, at most: 5d}
      monitor: {every: 7d, labels after: 1d}
      retrain: {on: [performance], window: 8d, test: 2d, rest: 14d}
      replay:
        from: 2024-02-12
        until: 2024-03-04
        offers: [{name: shuffled labels, on: 2024-02-16, shuffle labels: true}]
      """;

  private static List<Parcel> parcels() {
    return ParcelLife.classes(
        p -> {
          double hours =
              20
                  + 5 * p.weight()
                  + (p.depot() == 0 && p.day() >= SLOWER ? 25 : p.depot())
                  + 4 * p.random().nextGaussian();
          return hours < 22 ? "early" : hours < 33 ? "on time" : "late";
        });
  }

  @Test
  void aModelOfClassesIsReleasedWatchedAndSucceeded(@TempDir Path folder) throws IOException {
    List<Parcel> parcels = parcels();
    ParcelLife.write(folder, PROJECT, parcels);
    SimulatedClock clock = new SimulatedClock(day(RELEASE));
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      ProjectState state = ProjectState.read(folder);
      Steps steps = new Steps(rooms.storage(), "test");
      Circle.Turned turned = ParcelLife.release(rooms, state, steps);
      assertReleased(turned);
      Lifecycle lifecycle = new Lifecycle(rooms, state, steps, Progress.none());
      lifecycle.begin(day(RELEASE));
      ParcelLife.play(rooms, state, lifecycle, clock, parcels);
      assertWindows(new WindowReports(rooms.storage()).list("parcel-day"));
      assertLife(rooms.life().all());
      assertThat(rooms.endpoints().current("parcel-day").routes())
          .singleElement()
          .matches(route -> route.version().equals("parcel-day/2"));
    }
  }

  private static void assertReleased(Circle.Turned turned) {
    assertThat(turned.outcome().decision().summary()).isNotEmpty();
    assertThat(turned.outcome().passed()).isTrue();
    assertThat(Objects.requireNonNull(turned.lead()).sentence()).contains("accuracy");
    MetricSet judged = turned.winner().report().overall();
    assertThat(judged.kind()).isEqualTo(AnswerKind.CLASSES);
    assertThat(judged.require(Metric.ACCURACY).value()).isBetween(0.7, 0.9);
    assertThat(turned.winner().report().slices()).hasSize(4);
    assertThat(turned.quantized()).isNull();
  }

  /** The first week is as the test was, the second is not. */
  private static void assertWindows(List<WindowReport> windows) {
    assertThat(windows).hasSize(3);
    assertThat(windows.get(0).performance().alarmed()).isFalse();
    assertThat(windows.get(1).performance().declines())
        .extracting(Decline::metric)
        .containsExactly("accuracy", "log_loss");
    assertThat(windows.get(1).performance().declines().get(0))
        .matches(Decline::alarmed)
        .matches(decline -> decline.worseBy().value() > 0.1);
    MetricSet seen = Objects.requireNonNull(windows.get(0).performance().metrics());
    assertThat(seen.kind()).isEqualTo(AnswerKind.CLASSES);
    assertThat(seen.require(Metric.ACCURACY).value()).isBetween(0.7, 0.9);
  }

  private static void assertLife(List<LifeEvent> life) {
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
              assertThat(event.reasons()).singleElement().asString().contains("accuracy there 0.");
            });
    assertThat(life)
        .filteredOn(event -> event.kind() == LifeEvent.Kind.PROMOTED)
        .singleElement()
        .satisfies(event -> assertThat(event.reasons().toString()).contains("log loss"));
  }
}
