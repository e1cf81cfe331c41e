package dev.plimsoll.pipeline;

import dev.plimsoll.data.Datasets;
import dev.plimsoll.data.QueryEngine;
import dev.plimsoll.governance.Gates;
import dev.plimsoll.kernel.SimulatedClock;
import dev.plimsoll.pipeline.internal.HomeLock;
import dev.plimsoll.pipeline.internal.ParquetArchive;
import dev.plimsoll.registry.Registry;
import dev.plimsoll.serving.Endpoints;
import dev.plimsoll.serving.LogSettings;
import dev.plimsoll.serving.LogUpkeep;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.storage.Storage;
import dev.plimsoll.storage.StorageConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * All rooms over one home, opened from the foundations up and closed from the roof down.
 *
 * <p>The features of the home's project are opened apart ({@link ProjectRooms}), because a new home
 * has no project yet.
 */
public final class Rooms implements AutoCloseable {
  private final Deque<AutoCloseable> open;
  private final Storage storage;
  private final QueryEngine engine;
  private final Datasets datasets;
  private final Registry registry;
  private final Gates gates;
  private final Endpoints endpoints;
  private final PredictionLog log;
  private final LogUpkeep upkeep;
  private final LifeEvents life;

  private Rooms(RoomsConfig config, Deque<AutoCloseable> open) {
    this.open = open;
    InstantSource clock = config.clock();
    Path home = config.home();
    keep(HomeLock.take(home));
    storage = keep(Storage.open(new StorageConfig(home, config.databaseUrl()), clock));
    life = new LifeEvents(storage);
    resume(clock);
    engine =
        keep(QueryEngine.open(home.resolve("work"), Runtime.getRuntime().availableProcessors()));
    datasets = new Datasets(storage, engine);
    registry = new Registry(storage);
    gates = new Gates(storage);
    endpoints =
        keep(Endpoints.open(storage.database(), storage.ledger(), storage.blobs()::folder, clock));
    log =
        keep(
            PredictionLog.open(
                home.resolve("predictions"),
                new LogSettings(
                    endpoints::logPolicy, new SecureRandom(), new ParquetArchive(engine))));
    upkeep = new LogUpkeep(log, endpoints, storage.ledger(), clock);
  }

  /** Opens everything, or nothing: a part that does not open closes those before it. */
  public static Rooms open(RoomsConfig config) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Rooms(config, open);
    } catch (RuntimeException e) {
      closeAll(open);
      throw e;
    }
  }

  public Storage storage() {
    return storage;
  }

  public QueryEngine engine() {
    return engine;
  }

  public Datasets datasets() {
    return datasets;
  }

  public Registry registry() {
    return registry;
  }

  public Gates gates() {
    return gates;
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  public PredictionLog log() {
    return log;
  }

  /** Archives, lets go and erases, as the endpoints' policies say. */
  public LogUpkeep upkeep() {
    return upkeep;
  }

  public LifeEvents life() {
    return life;
  }

  /** The project that this home belongs to, once one was run here. */
  public Optional<ProjectState> project() {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery("SELECT folder, source FROM project")
                    .map(
                        (row, context) ->
                            ProjectState.of(
                                Path.of(row.getString("folder")), row.getString("source")))
                    .findFirst());
  }

  /** Makes the home this project's. */
  public void adopt(ProjectState project) {
    String name = project.file().name();
    project()
        .filter(known -> !known.file().name().equals(name))
        .ifPresent(
            known -> {
              throw new dev.plimsoll.kernel.PlimsollException(
                  PipelineError.HOME_OF_ANOTHER_PROJECT,
                  "home %s: belongs to project '%s' (expected: '%s'; give another --home)"
                      .formatted(storage.home(), known.file().name(), name));
            });
    storage
        .database()
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO project (name, folder, source) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET folder = excluded.folder, source = excluded.source",
                    name,
                    project.folder().toString(),
                    project.source()));
  }

  @Override
  public void close() {
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) {
    IllegalStateException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        // One that does not close must not keep the others open, least of all the lock.
        if (failed == null) {
          failed = new IllegalStateException("closing a room", e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** A simulated clock goes on where it stood when the home was last closed. */
  private void resume(InstantSource clock) {
    if (clock instanceof SimulatedClock simulated) {
      life.fact(Lifecycle.CLOCK).ifPresent(then -> simulated.advanceTo(Instant.parse(then)));
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.push(part);
    return part;
  }
}
