package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.Ids;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.VersionStats;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all calls share: who lets them in, runs them, logs them and counts them. */
public final class CallDesk implements AutoCloseable {
  /** Told of what becomes of calls. */
  public interface Events {
    void answered(String endpoint, String version, int rows, long micros);

    /** The version is empty when none had been chosen. */
    void failed(String endpoint, String version);

    /** Predictions that are in the log for the first time. */
    void predicted(List<Prediction> logged);
  }

  private record Key(String endpoint, String version) {}

  final PredictorSettings settings;
  final PredictionLog predictions;
  final FeatureSource features;
  final Events events;
  final Admission admission;
  final Batcher batcher;
  final AnswerCache<Answer> decisions;
  final AnswerCache<TensorCall.Outputs> tensors;
  private final Function<String, LiveEndpoint> endpoints;
  private final Map<Key, VersionCounters> counters = new ConcurrentHashMap<>();
  private final ExecutorService intake;
  private final ExecutorService answering;
  private final AtomicInteger logging = new AtomicInteger();
  private final Ids ids;

  public CallDesk(
      Function<String, LiveEndpoint> endpoints,
      PredictionLog predictions,
      FeatureSource features,
      Events events,
      PredictorSettings settings) {
    this.endpoints = endpoints;
    this.predictions = predictions;
    this.features = features;
    this.events = events;
    this.settings = settings;
    this.admission =
        new Admission(settings.rowsWaitingMax(), settings.workers(), settings.batching());
    this.batcher =
        new Batcher(settings.batching(), settings.workers(), admission, settings.nanoTime());
    this.decisions = new AnswerCache<>(settings.batching().cacheBytes(), Answer::bytes);
    this.tensors = new AnswerCache<>(settings.batching().cacheBytes(), TensorCall.Outputs::bytes);
    this.ids = new Ids(settings.clock(), new DrawnAhead(settings.random()));
    this.intake = pool("call-intake", settings.workers());
    this.answering = pool("answering", settings.workers());
  }

  private static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The endpoint with its models held in memory; the caller releases it. */
  LiveEndpoint lease(String name) {
    while (true) {
      // A table whose models are being freed has been replaced already: look again.
      LiveEndpoint endpoint = endpoints.apply(name);
      if (endpoint.acquire()) {
        return endpoint;
      }
      Thread.onSpinWait();
    }
  }

  LiveEndpoint look(String name) {
    return endpoints.apply(name);
  }

  String newId() {
    synchronized (ids) {
      return ids.next().toString();
    }
  }

  String[] newIds(int rows) {
    String[] fresh = new String[rows];
    synchronized (ids) {
      for (int row = 0; row < rows; row++) {
        fresh[row] = ids.next().toString();
      }
    }
    return fresh;
  }

  long now() {
    return settings.nanoTime().getAsLong();
  }

  /** Does what takes long before a call can be queued; false when it is too late for that. */
  boolean elsewhere(Runnable work) {
    try {
      intake.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Logs, and goes on with the call on the answering pool: the log's own thread must not wait. */
  void log(List<Prediction> fresh, BiConsumer<List<Prediction>, @Nullable RuntimeException> done) {
    logging.incrementAndGet();
    CompletableFuture<List<Prediction>> logged;
    try {
      logged =
          fresh.isEmpty()
              ? CompletableFuture.completedFuture(List.of())
              : predictions.appendAsync(fresh);
    } catch (RuntimeException e) {
      logged = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> unused =
        logged.whenComplete(
            (held, failure) -> {
              answering.execute(
                  () -> done.accept(held == null ? List.of() : held, failure(failure)));
              logging.decrementAndGet();
            });
  }

  private static @Nullable RuntimeException failure(@Nullable Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure(failure.getCause());
    }
    if (failure == null || failure instanceof PlimsollException) {
      return (PlimsollException) failure;
    }
    return new PlimsollException(
        ServingError.LOG_UNAVAILABLE,
        "prediction log: " + failure + " (expected: to write)",
        failure);
  }

  VersionCounters counters(String endpoint, String version) {
    return counters.computeIfAbsent(new Key(endpoint, version), key -> new VersionCounters());
  }

  public List<VersionStats> stats() {
    return counters.entrySet().stream()
        .map(entry -> entry.getValue().stats(entry.getKey().endpoint(), entry.getKey().version()))
        .sorted(Comparator.comparing(VersionStats::endpoint).thenComparing(VersionStats::version))
        .toList();
  }

  /** Rows let in and not yet answered. */
  public int rowsInFlight() {
    return admission.rows();
  }

  /** Pieces of calls that wait for a worker. */
  public int piecesWaiting() {
    return batcher.waiting();
  }

  /** Lets nothing in any more and finishes what is under way. */
  @Override
  public void close() {
    admission.close();
    finish(intake);
    batcher.close();
    while (logging.get() > 0) {
      LockSupport.parkNanos(1_000_000); // the log's own thread brings these to an end
    }
    finish(answering);
  }

  private static void finish(ExecutorService pool) {
    pool.shutdown();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
