package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Progress;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.kernel.Times;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Parcels on a clock of their own: traffic and late labels, day by day, after a release. */
final class ParcelLife {
  static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  static final int A_DAY = 400;
  static final int DAYS = 64;

  /** The day after which the model is in service. */
  static final int RELEASE = 42;

  private static final Duration DAY = Duration.ofDays(1);

  /**
   * A parcel.
   *
   * @param label what is asked of it, as its column writes it
   * @param truth the same as a number; NaN where it is the name of a class
   */
  record Parcel(
      String id,
      Instant sent,
      Instant arrived,
      String depot,
      float weight,
      String label,
      double truth) {
    Feedback feedback() {
      return Double.isNaN(truth)
          ? Feedback.ofClass(id, label, arrived, "scanner")
          : new Feedback(id, truth, arrived, "scanner");
    }
  }

  /** What is asked of a parcel before anybody knows. */
  record Unlabelled(Random random, int day, int depot, float weight) {}

  private ParcelLife() {}

  static Instant day(int day) {
    return FIRST.plus(DAY.multipliedBy(day));
  }

  /** Parcels of all days whose label is yes or no. */
  static List<Parcel> outcomes(Function<Unlabelled, Boolean> late) {
    return parcels(late, Object::toString, yes -> yes ? 1.0 : 0.0);
  }

  /** Parcels of all days whose label is a number. */
  static List<Parcel> numbers(Function<Unlabelled, Double> hours) {
    return parcels(hours, Object::toString, value -> value);
  }

  /** Parcels of all days whose label names a class. */
  static List<Parcel> classes(Function<Unlabelled, String> name) {
    return parcels(name, Function.identity(), none -> Double.NaN);
  }

  private static <T> List<Parcel> parcels(
      Function<Unlabelled, T> asked, Function<T, String> column, Function<T, Double> truth) {
    Random random = new Random(11);
    return IntStream.range(0, DAYS * A_DAY)
        .mapToObj(
            i -> {
              Instant sent = FIRST.plus(DAY.multipliedBy(i).dividedBy(A_DAY));
              int depot = random.nextInt(4);
              float weight = (float) Math.rint(100 * (depot + random.nextGaussian())) / 100;
              T label = asked.apply(new Unlabelled(random, i / A_DAY, depot, weight));
              Duration takes = Duration.ofHours(2 + random.nextInt(18));
              return new Parcel(
                  "p" + i,
                  sent,
                  sent.plus(takes),
                  "d" + depot,
                  weight,
                  column.apply(label),
                  truth.apply(label));
            })
        .toList();
  }

  static void write(Path folder, String project, List<Parcel> parcels) throws IOException {
    StringBuilder csv = new StringBuilder("id,sent,arrived,depot,weight,label\n");
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
              p.label()));
    }
    Files.writeString(folder.resolve("parcels.csv"), csv);
    Files.writeString(folder.resolve("plimsoll.yaml"), project);
  }

  /** All days in service: each day's traffic, the labels that became known in it, what is due. */
  static void play(
      Rooms rooms,
      ProjectState state,
      Lifecycle lifecycle,
      SimulatedClock clock,
      List<Parcel> parcels) {
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
        predict(predictor, state.file().name(), between(parcels, day, Parcel::sent));
        rooms
            .log()
            .feedback(
                between(parcels, day, Parcel::arrived).stream().map(Parcel::feedback).toList());
        lifecycle.advance(day(day + 1));
      }
    }
  }

  /** Goes once around as of the release. */
  static Circle.Turned release(Rooms rooms, ProjectState state, Steps steps) {
    return new Circle(rooms, state, steps, Progress.none()).run();
  }

  private static void predict(Predictor predictor, String endpoint, List<Parcel> sent) {
    float[] weight = new float[sent.size()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = sent.get(i).weight();
    }
    predictor.predict(
        InferenceRequest.of(
                endpoint,
                sent.size(),
                Map.of(
                    "weight",
                    weight,
                    "depot",
                    sent.stream().map(Parcel::depot).toArray(String[]::new)))
            .withPredictionIds(sent.stream().map(Parcel::id).toArray(String[]::new))
            .withDecisionAtMicros(sent.stream().mapToLong(p -> Times.micros(p.sent())).toArray()));
  }

  /** Parcels in service whose moment falls on a day. */
  private static List<Parcel> between(
      List<Parcel> parcels, int day, Function<Parcel, Instant> moment) {
    return parcels.stream()
        .filter(p -> p.sent().compareTo(day(RELEASE)) >= 0)
        .filter(p -> !moment.apply(p).isBefore(day(day)))
        .filter(p -> moment.apply(p).isBefore(day(day + 1)))
        .toList();
  }

  private static String stamp(Instant at) {
    return at.toString().replace('T', ' ').replace("Z", "");
  }
}
