package dev.plimsoll.cli.bench.engine;

import dev.plimsoll.cli.bench.log.ForgetfulLog;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.EndpointSpec;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Route;
import dev.plimsoll.serving.Traffic;
import dev.plimsoll.serving.VersionStats;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** Serving without a wire: endpoints, a predictor and, if it is wanted, the durable log. */
final class Engine implements AutoCloseable {
  static final String NAME = "bench";

  private static final long SEED = 17;

  private final Rooms rooms;
  private final ForgetfulLog forgetful = new ForgetfulLog();
  private final Predictor predictor;

  Engine(Path folder, ModelPackage model, boolean durable) {
    this(folder, model, durable, BatchSettings.usual());
  }

  Engine(Path folder, ModelPackage model, boolean durable, BatchSettings batching) {
    InstantSource clock = InstantSource.system();
    rooms = Rooms.open(new RoomsConfig(folder.resolve("home"), null, clock));
    PredictionLog log = durable ? rooms.log() : forgetful;
    predictor =
        new Predictor(
            rooms.endpoints(),
            log,
            FeatureSource.none(),
            new Traffic(),
            List.of(),
            PredictorSettings.of(clock, System::nanoTime, new SplittableRandom(SEED))
                .withBatching(batching));
    rooms
        .endpoints()
        .create(
            new EndpointSpec(NAME, List.of()), List.of(route(1, model)), NAME, "to be measured");
  }

  Predictor predictor() {
    return predictor;
  }

  /** Rows that a run of the model has had on average. */
  double rowsPerRun() {
    long rows = 0;
    long runs = 0;
    for (VersionStats stats : predictor.stats()) {
      rows += stats.rows();
      runs += stats.runs();
    }
    return rows / (double) Math.max(1, runs);
  }

  /** Puts another model in force. */
  void swap(Route route) {
    rooms.endpoints().route(NAME, List.of(route), NAME, "to be measured");
  }

  /** Stores a model's package and makes it a version. */
  Route route(int version, ModelPackage model) {
    Digest digest = rooms.storage().blobs().putFolder(model.folder());
    return Route.all(NAME + "/" + version, digest);
  }

  @Override
  public void close() {
    predictor.close();
    forgetful.close();
    rooms.close();
  }
}
