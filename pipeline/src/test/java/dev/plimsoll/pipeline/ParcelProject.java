package dev.plimsoll.pipeline;

import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.kernel.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/**
 * A released model that looks up all kinds of features: of the newest known row, static, and
 * aggregates, by a number, by a text with leading zeros, and by one of the model's own inputs.
 */
final class ParcelProject {
  static final int PARCELS = 2_400;
  static final Instant BEGIN = TestHome.START.minus(Duration.ofDays(40));

  private static final String YAML =
      """
      name: late-parcel
      question: Will this parcel be late?
      data:
        parcels: {file: parcels.csv, key: id, event: sent, known: arrived}
        weather: {file: weather.csv, key: region, event: hour, known: hour + INTERVAL 1 HOUR}
        depots:
          file: depots.csv
          derive: {code: "'0' || number::VARCHAR"}
          key: number
      features:
        depot: {from: parcels, by: depot, mean: weight, count: weight, over: [6h, 3d]}
        weather: {from: weather, by: region, take: [rain, sky], ttl: 9h}
        place: {from: depots, by: code, take: [staff]}
      decision:
        of: parcels
        at: sent
        label: late
        inputs: {weight: weight, region: region}
        keys: {depot: depot, code: "'0' || depot::VARCHAR"}
      train:
        candidates: [logistic]
      evaluate: {slices: [], min rows: 30, resamples: 50}
      release: {gate: [auc >= 0.5]}
      """;

  private ParcelProject() {}

  /** Writes the files and goes once around. */
  static Circle.Turned release(Path folder, Rooms rooms) {
    try {
      Files.writeString(folder.resolve("plimsoll.yaml"), YAML);
      Files.writeString(folder.resolve("parcels.csv"), parcels());
      Files.writeString(folder.resolve("weather.csv"), weather());
      Files.writeString(folder.resolve("depots.csv"), "number,staff\n10,4\n11,9\n12,2\n13,\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ProjectState state = ProjectState.read(folder);
    return new Circle(rooms, state, new Steps(rooms.storage(), "test"), Progress.none()).run();
  }

  /** What a caller would send for every row of the training set, in an order of its own. */
  static Path decisions(QueryEngine engine, Path rows, Path out) {
    engine.execute(
        """
        COPY (SELECT row_key AS id, weight, region, depot, code, decision_at
          FROM read_parquet('%s') ORDER BY hash(row_key)) TO '%s' (FORMAT %s)"""
            .formatted(rows, out, out.toString().endsWith(".csv") ? "csv, HEADER" : "parquet"));
    return out;
  }

  private static String parcels() {
    Random random = new Random(11);
    StringBuilder csv = new StringBuilder("id,sent,arrived,depot,region,weight,late\n");
    for (int i = 0; i < PARCELS; i++) {
      int minute = i * 6 + random.nextInt(6);
      int depot = random.nextInt(4);
      double weight = depot + random.nextGaussian();
      boolean late = random.nextDouble() < 1 / (1 + Math.exp(1 - weight));
      csv.append(
          String.format(
              Locale.ROOT,
              "p%d,%s,%s,%d,%s,%.2f,%s%n",
              i,
              time(minute),
              time(minute + 120 + random.nextInt(900)),
              10 + depot,
              random.nextInt(20) == 0 ? "" : "r" + random.nextInt(3),
              weight,
              late));
    }
    return csv.toString();
  }

  private static String weather() {
    Random random = new Random(12);
    StringBuilder csv = new StringBuilder("region,hour,rain,sky\n");
    for (int hour = 0; hour < PARCELS / 10; hour += 7) {
      for (int region = 0; region < 2; region++) {
        csv.append(
            String.format(
                Locale.ROOT,
                "r%d,%s,%.1f,%s%n",
                region,
                time(hour * 60),
                10 * random.nextDouble(),
                random.nextBoolean() ? "grey" : "blue"));
      }
    }
    return csv.toString();
  }

  private static String time(int minute) {
    return BEGIN.plus(Duration.ofMinutes(minute)).toString().replace('T', ' ').replace("Z", "");
  }
}
