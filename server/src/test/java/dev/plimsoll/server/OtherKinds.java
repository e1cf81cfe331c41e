package dev.plimsoll.server;

import dev.plimsoll.evaluation.AnswerEvaluator;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.EvaluationEvidence;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Evidence;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.monitoring.ColumnDrift;
import dev.plimsoll.monitoring.PerformanceCheck;
import dev.plimsoll.monitoring.WindowReport;
import dev.plimsoll.monitoring.WindowReports;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A judged version of a model of classes, and one of quantiles with weeks that were watched. */
final class OtherKinds {
  private static final Instant START = Instant.parse("2024-06-03T00:00:00Z");
  private static final List<String> WEATHER = List.of("sun", "rain", "fog");
  private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);
  private static final int ROWS = 600;
  private static final int WEEKS = 6;

  private OtherKinds() {}

  static void addTo(ServerRooms rooms, Path folder) {
    Path weather = folder.resolve("weather");
    register(
        rooms,
        "weather",
        weather,
        WeatherModel.store(rooms.storage(), weather, WEATHER.toArray(String[]::new)),
        AnswerEvaluator.evaluate(weather(), WEATHER, plan(1)));
    Path parcel = folder.resolve("parcel");
    register(
        rooms,
        "parcel",
        parcel,
        ParcelModel.store(rooms.storage(), parcel, LEVELS.toArray(Double[]::new)),
        AnswerEvaluator.evaluate(parcels(1, 1), plan(1)));
    watched(rooms);
  }

  private static void register(
      ServerRooms rooms, String model, Path folder, Digest digest, EvaluationReport report) {
    rooms
        .registry()
        .register(
            model, digest, "ridge", Json.tree(ModelPackage.read(folder).manifest()), "sample");
    for (Evidence evidence : EvaluationEvidence.of(digest.hex(), report, START)) {
      rooms.storage().evidence().record(evidence);
    }
    rooms
        .endpoints()
        .create(
            new EndpointSpec(model, List.of()),
            List.of(Route.all(model + "/1", digest)),
            "sample",
            "first release");
  }

  private static EvaluationPlan plan(long seed) {
    return new EvaluationPlan(List.of(List.of("region")), 50, 50, 0.95, seed);
  }

  /** Fog is taken for rain more often than not. */
  private static AnswerTable weather() {
    Random random = new Random(3);
    double[] probabilities = new double[3 * ROWS];
    double[] places = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int truth = row % 10 == 0 ? 2 : row % 2;
      int likeliest = truth == 2 && random.nextDouble() < 0.7 ? 1 : truth;
      places[row] = truth;
      for (int one = 0; one < 3; one++) {
        probabilities[3 * row + one] = one == likeliest ? 0.6 : 0.2;
      }
    }
    return AnswerTable.classes(3, probabilities, places).slicedBy(regions());
  }

  /** Truths that are normal, of a model that knows their spread when it is 1. */
  private static AnswerTable parcels(long seed, double spread) {
    Random random = new Random(seed);
    double[] quantiles = new double[3 * ROWS];
    double[] actual = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      double middle = 30 + row % 7;
      actual[row] = middle + spread * random.nextGaussian();
      quantiles[3 * row] = middle - 1.2816;
      quantiles[3 * row + 1] = middle;
      quantiles[3 * row + 2] = middle + 1.2816;
    }
    return AnswerTable.quantiles(LEVELS, quantiles, actual).slicedBy(regions());
  }

  private static Map<String, String[]> regions() {
    String[] regions = new String[ROWS];
    for (int row = 0; row < ROWS; row++) {
      regions[row] = row % 3 == 0 ? "north" : "south";
    }
    return Map.of("region", regions);
  }

  private static void watched(ServerRooms rooms) {
    WindowReports reports = new WindowReports(rooms.storage());
    for (int week = 0; week < WEEKS; week++) {
      Instant from = START.plus(Duration.ofDays(7L * week));
      ColumnDrift still =
          new ColumnDrift("distance", ColumnDrift.Status.STABLE, ROWS, 0.4, 0.6, 0.01, List.of());
      reports.save(
          new WindowReport(
              "parcel",
              from,
              from.plus(Duration.ofDays(7)),
              ROWS,
              ROWS,
              86_400L,
              List.of(still),
              still,
              new PerformanceCheck(
                  PerformanceCheck.State.MEASURED,
                  ROWS,
                  AnswerEvaluator.evaluate(parcels(week, 1 + 0.2 * week), plan(week)).overall(),
                  List.of()),
              List.of()));
    }
  }
}
