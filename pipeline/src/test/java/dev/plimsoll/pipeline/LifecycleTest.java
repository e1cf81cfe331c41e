package dev.plimsoll.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.InferenceRequest;
import dev.plimsoll.serving.OnlineFeatures;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three weeks in service on a clock of their own: traffic, late labels, windows, a drill, a
 * retraining, its canary.
 */
class LifecycleTest {
  private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final int A_DAY = 400;
  private static final int DAYS = 64;
  private static final int RELEASE = 42;

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
        label: late
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

  private record Parcel(
      String id, Instant sent, Instant arrived, String depot, float weight, boolean late) {}

  private static List<Parcel> parcels() {
    Random random = new Random(11);
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < DAYS * A_DAY; i++) {
      Instant sent = FIRST.plus(DAY.multipliedBy(i).dividedBy(A_DAY));
      int depot = random.nextInt(4);
      float weight = (float) Math.rint(100 * (depot + random.nextGaussian())) / 100;
      boolean late = random.nextDouble() < 1 / (1 + Math.exp(1 + depot / 2.0 - 1.5 * weight));
      Duration takes = Duration.ofHours(2 + random.nextInt(18));
      parcels.add(new Parcel("p" + i, sent, sent.plus(takes), "d" + depot, weight, late));
    }
    return parcels;
  }

  private static void write(Path folder, List<Parcel> parcels) throws IOException {
    StringBuilder csv = new StringBuilder("id,sent,arrived,depot,weight,late\n");
    for (Parcel p : parcels) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%.2f,%s%n",
              p.id(),
              stamp(p.sent()),
              stamp(p.arrived()),
              p.depot(),
              p.weight(),
              p.late()));
    }
    Files.writeString(folder.resolve("parcels.csv"), csv);
    Files.writeString(folder.resolve("plimsoll.yaml"), PROJECT);
  }

  private static String stamp(Instant at) {
    return at.toString().replace('T', ' ').replace("Z", "");
  }

  private static void predict(Predictor predictor, List<Parcel> sent) {
    float[] weight = new float[sent.size()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = sent.get(i).weight();
    }
    predictor.predict(
        InferenceRequest.of(
                "late-parcel",
                sent.size(),
                Map.of(
                    "weight",
                    weight,
                    "depot",
                    sent.stream().map(Parcel::depot).toArray(String[]::new)))
            .withPredictionIds(sent.stream().map(Parcel::id).toArray(String[]::new))
            .withDecisionAtMicros(sent.stream().mapToLong(p -> Times.micros(p.sent())).toArray()));
  }

  private static Instant day(int day) {
    return FIRST.plus(DAY.multipliedBy(day));
  }

  private static List<Parcel> between(
      List<Parcel> parcels, Instant from, Instant until, boolean arrived) {
    return parcels.stream()
        .filter(p -> p.sent().compareTo(day(RELEASE)) >= 0)
        .filter(
            p -> {
              Instant at = arrived ? p.arrived() : p.sent();
              return !at.isBefore(from) && at.isBefore(until);
            })
        .toList();
  }

  @Test
  void aModelIsWatchedDrilledRetrainedAndSucceeded(@TempDir Path folder) throws IOException {
    List<Parcel> parcels = parcels();
    write(folder, parcels);
    SimulatedClock clock = new SimulatedClock(day(RELEASE));
    try (Rooms rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock))) {
      ProjectState state = ProjectState.read(folder);
      Steps steps = new Steps(rooms.storage(), "test");
      Circle.Turned turned = new Circle(rooms, state, steps, Progress.none()).run();
      assertThat(turned.outcome().passed()).isTrue();
      Lifecycle lifecycle = new Lifecycle(rooms, state, steps, Progress.none());
      lifecycle.begin(day(RELEASE));
      lifecycle.begin(day(RELEASE));
      try (ProjectRooms project = ProjectRooms.open(rooms, state);
          Predictor predictor =
              new Predictor(
                  rooms.endpoints(),
                  rooms.log(),
                  new OnlineFeatures(project.online()),
                  new Traffic(),
                  List.of(),
                  PredictorSettings.of(clock, System::nanoTime, new Random(5)))) {
        for (int day = RELEASE; day < DAYS; day++) {
          project.backfill(day(day));
          predict(predictor, between(parcels, day(day), day(day + 1), false));
          rooms
              .log()
              .feedback(
                  between(parcels, day(day), day(day + 1), true).stream()
                      .map(p -> new Feedback(p.id(), p.late() ? 1 : 0, p.arrived(), "scanner"))
                      .toList());
          lifecycle.advance(day(day + 1));
        }
      }
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
