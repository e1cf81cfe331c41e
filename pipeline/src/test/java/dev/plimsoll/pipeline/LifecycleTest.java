package dev.plimsoll.pipeline;

import static dev.plimsoll.pipeline.ParcelLife.A_DAY;
import static dev.plimsoll.pipeline.ParcelLife.DAYS;
import static dev.plimsoll.pipeline.ParcelLife.FIRST;
import static dev.plimsoll.pipeline.ParcelLife.RELEASE;
import static dev.plimsoll.pipeline.ParcelLife.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.pipeline.ParcelLife.Parcel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three weeks in service on a clock of their own: traffic, late labels, windows, a drill, a
 * retraining, its canary.
 */
class LifecycleTest {
  private static final String PROJECT =
      """
      name: late-parcel
      question: Will this parcel be late?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
      features:
        depot: {from: parcels, by: depot, mean: weight, count: weight, over: [3d]}
      decision:
        of: parcels
        at: sent
        label: label
        inputs: {weight: weight}
        keys: {depot: depot}
      train:
        from: 2024-01-01
        until: 2024-02-05
        test until: 2024-02-12
        validate: 7d
        candidates: [logistic]
      evaluate: {slices: [], min rows: 30, resamples: 50}
      release:
        gate: [auc >= 0.65, auc >= champion - 0.05]
        canary: {share: 50%, look: 1d, at least: 2d, at most: 5d}
      monitor: {every: 7d, labels after: 1d}
      retrain: {every: 14d, window: 40d, test: 7d, rest: 7d}
      replay:
        from: 2024-02-12
        until: 2024-03-04
        offers: [{name: shuffled labels, on: 2024-02-16, shuffle labels: true}]
      """;

  private static List<Parcel> parcels() {
    return ParcelLife.outcomes(
        p -> p.random().nextDouble() < 1 / (1 + Math.exp(1 + p.depot() / 2.0 - 1.5 * p.weight())));
  }

  @Test
  void aModelIsWatchedDrilledRetrainedAndSucceeded(@TempDir Path folder) throws IOException {
    List<Parcel> parcels = parcels();
    ParcelLife.write(folder, PROJECT, parcels);
    SimulatedClock clock = new SimulatedClock(day(RELEASE));
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      ProjectState state = ProjectState.read(folder);
      Steps steps = new Steps(rooms.storage(), "test");
      Circle.Turned turned = ParcelLife.release(rooms, state, steps);
      assertThat(turned.outcome().passed()).isTrue();
      Lifecycle lifecycle = new Lifecycle(rooms, state, steps, Progress.none());
      lifecycle.begin(day(RELEASE));
      lifecycle.begin(day(RELEASE));
      ParcelLife.play(rooms, state, lifecycle, clock, parcels);
      assertLife(rooms);
      assertNothingTwice(rooms, lifecycle, steps, clock);
    }
    assertRemembered(folder);
  }

  private static void assertLife(Rooms rooms) {
    List<LifeEvent> life = rooms.life().all();
    List<LifeEvent.Kind> kinds =
        life.stream().map(LifeEvent::kind).filter(kind -> kind != LifeEvent.Kind.ALARM).toList();
    assertThat(kinds).startsWith(LifeEvent.Kind.RELEASED, LifeEvent.Kind.GATE_REFUSED).hasSize(5);
    assertThat(kinds.subList(2, 4))
        .containsExactlyInAnyOrder(LifeEvent.Kind.CANARY_STARTED, LifeEvent.Kind.TRAINED);
    assertThat(kinds.get(4))
        .isIn(
            LifeEvent.Kind.PROMOTED,
            LifeEvent.Kind.NOT_PROMOTED,
            LifeEvent.Kind.CANARY_ROLLED_BACK);
    assertThat(life.stream().filter(event -> event.kind() == LifeEvent.Kind.TRAINED))
        .allSatisfy(
            event -> {
              assertThat(event.at()).isEqualTo(day(RELEASE + 14));
              assertThat(event.title()).contains("calendar");
            });
    List<WindowReport> windows = new WindowReports(rooms.storage()).list("late-parcel");
    assertThat(windows).hasSize(3);
    assertThat(windows).allSatisfy(window -> assertThat(window.rows()).isEqualTo(7L * A_DAY));
    assertThat(rooms.endpoints().current("late-parcel").settled()).isTrue();
    assertThat(rooms.log().predictions()).isEqualTo((long) (DAYS - RELEASE) * A_DAY);
    assertThat(rooms.storage().ledger().verify().intact()).isTrue();
  }

  private static void assertNothingTwice(
      Rooms rooms, Lifecycle lifecycle, Steps steps, SimulatedClock clock) {
    List<LifeEvent> life = rooms.life().all();
    long entries = rooms.storage().ledger().size();
    int done = steps.done();
    assertThat(lifecycle.advance(clock.instant())).isEmpty();
    assertThat(lifecycle.advance(day(RELEASE))).isEmpty();
    assertThat(clock.instant()).isEqualTo(day(DAYS));
    assertThat(rooms.life().all()).isEqualTo(life);
    assertThat(rooms.storage().ledger().size()).isEqualTo(entries);
    assertThat(steps.done()).isEqualTo(done);
  }

  private static void assertRemembered(Path folder) {
    SimulatedClock clock = new SimulatedClock(FIRST);
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      assertThat(clock.instant()).isEqualTo(day(DAYS));
      ProjectState state = rooms.project().orElseThrow();
      Steps steps = new Steps(rooms.storage(), "test");
      assertThat(new Lifecycle(rooms, state, steps, Progress.none()).advance(day(DAYS))).isEmpty();
      assertThat(steps.done()).isZero();
    }
  }
}
