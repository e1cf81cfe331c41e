package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.FeatureSource;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.PredictorSettings;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.VersionStats;
import dev.plimsoll.serving.internal.batch.Admission;
import dev.plimsoll.serving.internal.batch.Batcher;
import dev.plimsoll.serving.internal.endpoint.Answer;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.log.RowIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
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

  private static final int ROWS_TOGETHER = 64;
  private static final int ANSWERS_TOGETHER = 64;

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
  private final Function<Prediction, Optional<AnswerForm>> kinds;
  private final Map<Key, VersionCounters> counters = new ConcurrentHashMap<>();
  private final ExecutorService intake;
  private final ExecutorService answering;
  private final ScheduledThreadPoolExecutor watch;
  private final AtomicInteger logging = new AtomicInteger();
  private final DrawnAhead random;
  private final Queue<Supplier<Runnable>> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answersWaiting = new AtomicInteger();

  public CallDesk(
      Function<String, LiveEndpoint> endpoints,
      Function<Prediction, Optional<AnswerForm>> kinds,
      PredictionLog predictions,
      FeatureSource features,
      Events events,
      PredictorSettings settings) {
    this.endpoints = endpoints;
    this.kinds = kinds;
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
    this.random = new DrawnAhead(settings.random());
    this.intake = pool("call-intake", settings.workers());
    this.answering = pool("answering", settings.workers());
    this.watch = new ScheduledThreadPoolExecutor(1, daemons("deadlines"));
    this.watch.setRemoveOnCancelPolicy(true);
  }

  private static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(threads, daemons(name));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The endpoint with its models held in memory; the caller releases it. */
  LiveEndpoint lease(String name) {
    return LiveEndpoint.lease(() -> endpoints.apply(name));
  }

  LiveEndpoint look(String name) {
    return endpoints.apply(name);
  }

  /** What a logged answer is; empty when nothing tells any more. */
  Optional<AnswerForm> kind(Prediction logged) {
    return kinds.apply(logged);
  }

  String newId(String endpoint, Instant at) {
    return newIds(endpoint, new long[] {Times.micros(at)})[0];
  }

  /** An id for each decision time. */
  String[] newIds(String endpoint, long[] atMicros) {
    synchronized (random) {
      return RowIds.make(endpoint, atMicros, random);
    }
  }

  long now() {
    return settings.nanoTime().getAsLong();
  }

  /** Does something brief when the clock of deadlines shows a time; cancelling it is cheap. */
  Future<?> at(long nanoTime, Runnable task) {
    return watch.schedule(task, nanoTime - now(), TimeUnit.NANOSECONDS);
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

  /**
   * Logs, and goes on with the call on the answering pool: the log's own thread must not wait.
   *
   * @param own whether the ids were made here for these predictions
   * @param done ends the call and returns what hands its answer out
   */
  void log(
      List<Prediction> fresh,
      boolean own,
      BiFunction<List<Prediction>, @Nullable RuntimeException, Runnable> done) {
    logging.incrementAndGet();
    CompletableFuture<List<Prediction>> logged;
    try {
      logged =
          fresh.isEmpty()
              ? CompletableFuture.completedFuture(List.of())
              : own ? predictions.appendNew(fresh) : predictions.appendAsync(fresh);
    } catch (RuntimeException e) {
      logged = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> unused =
        logged.whenComplete(
            (held, failure) -> {
              answer(
                  () -> done.apply(held == null ? List.of() : held, failure(failure)),
                  fresh.size());
              logging.decrementAndGet();
            });
  }

  /**
   * Has an answer given. Small ones that become ready together, as in a commit of the log, are made
   * by one task and then handed out at once: to wake a thread, the pool's or that of a connection,
   * costs more than to give an answer.
   */
  private void answer(Supplier<Runnable> making, int rows) {
    if (rows > ROWS_TOGETHER) {
      answering.execute(() -> making.get().run());
      return;
    }
    answers.add(making);
    if (answersWaiting.getAndIncrement() == 0) {
      answering.execute(this::giveOut);
    }
  }

  private void giveOut() {
    List<Runnable> made = new ArrayList<>();
    do {
      made.clear();
      Supplier<Runnable> next = answers.poll();
      while (next != null) {
        made.add(made(next));
        next = made.size() < ANSWERS_TOGETHER ? answers.poll() : null;
      }
      made.forEach(Runnable::run);
    } while (answersWaiting.addAndGet(-made.size()) != 0);
  }

  /** What breaks one answer does not keep the others back. */
  private static Runnable made(Supplier<Runnable> making) {
    try {
      return making.get();
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      return () -> {};
    }
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
    watch.shutdownNow();
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
