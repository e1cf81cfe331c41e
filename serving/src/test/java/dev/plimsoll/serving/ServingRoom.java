package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Everything that serving needs, real, in one folder. */
final class ServingRoom implements AutoCloseable {
  final Path home;
  final SimulatedClock clock = new SimulatedClock(Samples.NOON);
  final Storage storage;
  final PredictionLog log;
  final Traffic traffic = new Traffic();
  Endpoints endpoints;

  ServingRoom(Path home) {
    this.home = home;
    this.storage = Storage.open(new StorageConfig(home.resolve("home"), null), clock);
    this.log = PredictionLog.open(home.resolve("log"));
    this.endpoints =
        Endpoints.open(storage.database(), storage.ledger(), storage.blobs()::folder, clock);
  }

  /** Stores a toy model of some weight and returns its digest. */
  Digest model(float weight) {
    return model(weight, true);
  }

  Digest model(float weight, boolean batchInvariant) {
    Path folder = home.resolve("model-" + weight + "-" + batchInvariant);
    return storage.blobs().putFolder(ToyModel.write(folder, weight, batchInvariant));
  }

  RouteTable createEncoder(float scale, boolean batchInvariant) {
    return endpoints.create(
        new EndpointSpec("encoder", List.of()),
        List.of(encoder(1, scale, batchInvariant)),
        "ann",
        "first encoder");
  }

  Route encoder(int version, float scale, boolean batchInvariant) {
    Path folder = home.resolve("encoder-" + scale + "-" + batchInvariant);
    Digest digest = storage.blobs().putFolder(ToyEncoder.writeText(folder, scale, batchInvariant));
    return Route.all("encoder/" + version, digest);
  }

  void createMatrix() {
    Digest digest = storage.blobs().putFolder(ToyEncoder.writeMatrix(home.resolve("matrix")));
    endpoints.create(
        new EndpointSpec("matrix", List.of()),
        List.of(Route.all("matrix/1", digest)),
        "ann",
        "first matrix");
  }

  /** A version of a model of numbers, whose weight is its number. */
  Route numbers(int version, int permille) {
    return new Route("toy/" + version, numbers(version, "value"), permille, Map.of());
  }

  Digest numbers(float weight, String output) {
    Path folder = home.resolve("numbers-" + weight + "-" + output);
    return storage.blobs().putFolder(ToyModel.writeNumbers(folder, weight, output));
  }

  /** A version of a model of classes, whose weight is a tenth of its number. */
  Route classes(int version, int permille, String... names) {
    Digest digest = classes(version / 10f, List.of(names), names.length);
    return new Route("toy/" + version, digest, permille, Map.of());
  }

  Digest classes(float weight, @Nullable List<String> names, int columns) {
    Path folder = home.resolve("classes-" + weight + "-" + Digest.ofText(names + "/" + columns));
    return storage.blobs().putFolder(ToyModel.writeClasses(folder, weight, names, columns));
  }

  /** A version of a model of quantiles, whose weight is its number. */
  Route quantiles(int version, int permille, Double... levels) {
    Digest digest = quantiles(version, List.of(levels), levels.length);
    return new Route("toy/" + version, digest, permille, Map.of());
  }

  Digest quantiles(float weight, @Nullable List<Double> levels, int columns) {
    Path folder = home.resolve("quantiles-" + weight + "-" + Digest.ofText(levels + "/" + columns));
    return storage.blobs().putFolder(ToyModel.writeQuantiles(folder, weight, levels, columns));
  }

  Route route(int version, int permille) {
    return new Route("toy/" + version, model(version / 10f), permille, Map.of());
  }

  RouteTable create(Route... routes) {
    return endpoints.create(
        new EndpointSpec("late", List.of()), List.of(routes), "ann", "first version");
  }

  RouteTable change(Route... routes) {
    return endpoints.route("late", List.of(routes), "ann", "next version");
  }

  void reopenEndpoints() {
    endpoints.close();
    endpoints =
        Endpoints.open(storage.database(), storage.ledger(), storage.blobs()::folder, clock);
  }

  PredictorSettings settings() {
    return new PredictorSettings(
        clock, System::nanoTime, new SplittableRandom(7), 2, 10_000, 20_000);
  }

  Predictor predictor(FeatureSource features, PredictionListener... listeners) {
    return new Predictor(endpoints, log, features, traffic, List.of(listeners), settings());
  }

  Predictor predictor(PredictorSettings settings) {
    return new Predictor(endpoints, log, FeatureSource.none(), traffic, List.of(), settings);
  }

  @Override
  public void close() {
    endpoints.close();
    log.close();
    storage.close();
  }
}
