package dev.plimsoll.server;

import com.linecorp.armeria.server.ServerBuilder;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.pipeline.LifeEvent;
import dev.plimsoll.pipeline.Lifecycle;
import dev.plimsoll.pipeline.ProjectRooms;
import dev.plimsoll.pipeline.ProjectState;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.Steps;
import dev.plimsoll.server.grpc.InferenceGrpc;
import dev.plimsoll.server.http.HttpLimits;
import dev.plimsoll.server.http.InferenceRoutes;
import dev.plimsoll.server.internal.JudgedRows;
import dev.plimsoll.server.internal.LifeTimer;
import dev.plimsoll.server.internal.LogTimer;
import dev.plimsoll.server.internal.Parts;
import dev.plimsoll.server.internal.openai.OpenAiRoutes;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.FeedbackIntake;
import dev.plimsoll.serving.OnlineFeatures;
import dev.plimsoll.serving.Predictor;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.Traffic;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What answers and what watches, over rooms that are open: online features, predictor, life cycle,
 * wire protocols.
 */
final class House implements ClockTarget, AutoCloseable {
  private final Parts parts;
  private final ServerRooms rooms;
  private final InferenceRoutes routes;
  private final OpenAiRoutes openAi;
  private final @Nullable Lifecycle lifecycle;

  private House(
      Parts parts,
      ServerRooms rooms,
      InferenceRoutes routes,
      OpenAiRoutes openAi,
      @Nullable Lifecycle lifecycle) {
    this.parts = parts;
    this.rooms = rooms;
    this.routes = routes;
    this.openAi = openAi;
    this.lifecycle = lifecycle;
  }

  static House open(Rooms rooms, boolean simulated, BatchSettings batching) {
    Parts parts = new Parts();
    try {
      InstantSource clock = rooms.storage().clock();
      Optional<ProjectState> project = rooms.project();
      OnlineStore online =
          project.isPresent()
              ? parts.keep(ProjectRooms.open(rooms, project.get())).online()
              : parts.keep(empty(rooms));
      Traffic traffic = new Traffic();
      Predictor predictor =
          parts.keep(
              new Predictor(
                  rooms.endpoints(),
                  rooms.log(),
                  new OnlineFeatures(online),
                  traffic,
                  List.of(),
                  PredictorSettings.of(clock, System::nanoTime, new SecureRandom())
                      .withBatching(batching)));
      Lifecycle lifecycle =
          project
              .map(
                  state ->
                      new Lifecycle(
                          rooms,
                          state,
                          new Steps(rooms.storage(), CodeVersion.current()),
                          Progress.none()))
              .orElse(null);
      if (lifecycle != null && !simulated) {
        parts.keep(LifeTimer.start(lifecycle, clock));
      }
      if (!simulated) {
        parts.keep(LogTimer.start(rooms.upkeep()));
      }
      InferenceRoutes routes =
          new InferenceRoutes(
              predictor,
              rooms.endpoints(),
              rooms.registry(),
              rooms.log(),
              new FeedbackIntake(rooms.log(), traffic, List.of()),
              online,
              traffic,
              clock,
              HttpLimits.standard().withCallerSetsTime(simulated));
      ServerRooms shown =
          new ServerRooms(
              rooms.storage(),
              rooms.datasets(),
              rooms.registry(),
              rooms.gates(),
              rooms.log(),
              rooms.endpoints(),
              traffic,
              MonitoringSource.of(rooms),
              new JudgedRows(rooms));
      OpenAiRoutes openAi =
          new OpenAiRoutes(
              predictor, rooms.endpoints(), rooms.storage().blobs()::folder, HttpLimits.standard());
      return new House(parts, shown, routes, openAi, lifecycle);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  ServerRooms rooms() {
    return rooms;
  }

  /** The wire protocols, each adding its routes. */
  List<Consumer<ServerBuilder>> protocols() {
    long bytesMax = HttpLimits.standard().bodyBytesMax();
    return List.of(
        routes::attach,
        openAi::attach,
        server ->
            new InferenceGrpc(routes.inference(), routes.repository()).attach(server, bytesMax));
  }

  @Override
  public List<LifeEvent> advance(Instant now) {
    return lifecycle == null ? List.of() : lifecycle.advance(now);
  }

  @Override
  public void close() {
    parts.close();
  }

  private static OnlineStore empty(Rooms rooms) {
    return OnlineStore.open(rooms.storage().home().resolve("features"), List.of());
  }
}
