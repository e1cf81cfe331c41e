package dev.plimsoll.cli.bench.log;

import dev.plimsoll.cli.bench.model.BenchModel;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import dev.plimsoll.server.ClockTarget;
import dev.plimsoll.server.MonitoringSource;
import dev.plimsoll.server.PlimsollServer;
import dev.plimsoll.server.Role;
import dev.plimsoll.server.ServerConfig;
import dev.plimsoll.server.ServerRooms;
import dev.plimsoll.server.http.HttpLimits;
import dev.plimsoll.server.http.InferenceRoutes;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.OnlineFeatures;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Traffic;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Two servers over the same rooms: one with the durable log, one with a log that forgets. */
public final class LogPair implements AutoCloseable {
  private static final long SEED = 11;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Path folder;
  private final PlimsollServer with;
  private final PlimsollServer without;

  public LogPair(Path folder, ModelPackage model) {
    this.folder = folder;
    Path home = folder.resolve("home");
    BenchModel.deploy(home, model);
    Rooms rooms = kept(Rooms.open(new RoomsConfig(home, null, InstantSource.system())));
    OnlineStore online = kept(OnlineStore.open(folder.resolve("features"), List.of()));
    this.with = serve(rooms, rooms.log(), online);
    this.without = serve(rooms, kept(new ForgetfulLog()), online);
  }

  public PlimsollServer with() {
    return with;
  }

  public PlimsollServer without() {
    return without;
  }

  public static String token(PlimsollServer server) {
    return server.lendToken(BenchModel.NAME, Role.VIEWER).secret();
  }

  private <T extends AutoCloseable> T kept(T part) {
    opened.push(part);
    return part;
  }

  private PlimsollServer serve(Rooms rooms, PredictionLog log, OnlineStore online) {
    Traffic traffic = new Traffic();
    Predictor predictor =
        kept(
            new Predictor(
                rooms.endpoints(),
                log,
                new OnlineFeatures(online),
                traffic,
                List.of(),
                PredictorSettings.of(
                    rooms.storage().clock(), System::nanoTime, new SplittableRandom(SEED))));
    InferenceRoutes routes =
        new InferenceRoutes(
            predictor,
            rooms.endpoints(),
            rooms.registry(),
            log,
            new FeedbackIntake(log, traffic, List.of()),
            online,
            traffic,
            rooms.storage().clock(),
            HttpLimits.standard());
    ServerRooms shown =
        new ServerRooms(
            rooms.storage(),
            rooms.datasets(),
            rooms.registry(),
            rooms.gates(),
            log,
            rooms.endpoints(),
            traffic,
            MonitoringSource.none(),
            endpoint -> Map.of());
    return kept(
        PlimsollServer.start(
            ServerConfig.at(folder.resolve("home")).withPort(0),
            shown,
            ClockTarget.none(),
            List.of(routes::attach)));
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("could not be closed after measuring", e);
      }
    }
  }
}
