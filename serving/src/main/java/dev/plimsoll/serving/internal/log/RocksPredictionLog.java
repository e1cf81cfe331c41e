package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Durability;
import dev.plimsoll.serving.Erasure;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.LogPolicies;
import dev.plimsoll.serving.LogPolicy;
import dev.plimsoll.serving.LogSettings;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.ServingError;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The prediction log on RocksDB: rows clustered by endpoint and decision time, ids pointing at
 * them.
 *
 * <p>Reads hold a shared lock, because closing RocksDB under a running read kills the process.
 */
public final class RocksPredictionLog implements PredictionLog {
  private final LogStore store;
  private final LogReader reader;
  private final LogCounters counters;
  private final LogWriter writer;
  private final LogPolicies policies;
  private final Masking masking;
  private final LogArchive archive;
  private final LogMoves moves;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksPredictionLog(Path folder, LogStore store, LogSettings settings) {
    this.store = store;
    this.masking = Masking.open(folder, settings.random());
    this.policies = settings.policies();
    this.counters = new LogCounters(store);
    ContextBook contexts = new ContextBook(store);
    this.archive = new LogArchive(folder.resolve("days"), store, settings.archive());
    this.reader = new LogReader(store, contexts, archive);
    PredictionCodec codec = new PredictionCodec();
    DayWatch watch = new DayWatch();
    BatchBytes batch = new BatchBytes();
    this.writer =
        new LogWriter(
            store,
            () -> new LogGroup(store, reader, contexts, counters, codec, watch, batch),
            contexts::committed,
            counters::discard);
    this.moves = new LogMoves(store, reader, archive, writer, masking);
  }

  public static RocksPredictionLog open(Path folder) {
    return open(folder, LogSettings.standard());
  }

  public static RocksPredictionLog open(Path folder, LogSettings settings) {
    LogStore store = new LogStore(folder, settings.random());
    try {
      return new RocksPredictionLog(folder, store, settings);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public List<Prediction> append(List<Prediction> predictions) {
    return LogWriter.await(appendAsync(predictions));
  }

  @Override
  public CompletableFuture<List<Prediction>> appendAsync(List<Prediction> predictions) {
    return append(predictions, false);
  }

  @Override
  public CompletableFuture<List<Prediction>> appendNew(List<Prediction> predictions) {
    return append(predictions, true);
  }

  private CompletableFuture<List<Prediction>> append(List<Prediction> predictions, boolean made) {
    if (predictions.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Prediction> stored = new ArrayList<>(predictions.size());
    boolean durable = false;
    for (Prediction prediction : predictions) {
      LogPolicy policy = policies.of(prediction.endpoint());
      durable |= policy.durability() == Durability.GROUP;
      stored.add(masking.stored(prediction, policy));
    }
    return writer.submit(group -> group.append(predictions, stored, made), durable);
  }

  @Override
  public FeedbackOutcome feedback(List<Feedback> feedback) {
    return feedback.isEmpty()
        ? new FeedbackOutcome(List.of(), List.of())
        : writer.submit(group -> group.feedback(feedback));
  }

  @Override
  public Optional<LabelledPrediction> find(String id) {
    return reading(() -> reader.find(id));
  }

  @Override
  public void scan(
      String endpoint, Instant from, Instant until, Consumer<LabelledPrediction> consumer) {
    reading(
        () -> {
          reader.scan(endpoint, clamp(from), clamp(until), consumer);
          return true;
        });
  }

  @Override
  public List<LabelledPrediction> latest(String endpoint, int limit) {
    return reading(() -> reader.latest(endpoint, limit));
  }

  @Override
  public Optional<Instant> erased(String id) {
    return reading(
        () -> {
          byte[] at = store.get(store.erased, LogKeys.tombstone(id));
          return at == null || reader.find(id).isPresent()
              ? Optional.empty()
              : Optional.of(Times.instant(ByteBuffer.wrap(at).getLong()));
        });
  }

  @Override
  public List<ArchivedDay> archive(String endpoint, Instant before, Instant now) {
    return reading(() -> moves.archive(endpoint, clamp(before), now));
  }

  @Override
  public List<ArchivedDay> archived(String endpoint) {
    return archive.days(endpoint);
  }

  @Override
  public long retire(String endpoint, Instant before) {
    return reading(() -> moves.retire(endpoint, clamp(before)));
  }

  @Override
  public Erasure erase(String endpoint, KeyValue key, Instant at) {
    return reading(() -> moves.erase(endpoint, key, at));
  }

  @Override
  public Digest nameOf(String endpoint, KeyValue key) {
    return masking.nameFor(endpoint + '\0' + key.column() + '\0' + key.value());
  }

  @Override
  public long predictions() {
    return counters.total(LogCounters.PREDICTIONS, "");
  }

  @Override
  public long predictions(String endpoint) {
    return counters.total(LogCounters.PREDICTIONS, endpoint);
  }

  @Override
  public long labels() {
    return counters.total(LogCounters.LABELS, "");
  }

  @Override
  public long labels(String endpoint) {
    return counters.total(LogCounters.LABELS, endpoint);
  }

  /** How often the log has synced: fewer than its calls when they share. */
  long syncs() {
    return writer.syncs();
  }

  @Override
  public void close() {
    writer.close();
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        store.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new PlimsollException(
            ServingError.LOG_UNAVAILABLE, "prediction log: closed (expected: open)");
      }
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static Instant clamp(Instant at) {
    return at.isBefore(EARLIEST) ? EARLIEST : at.isAfter(LATEST) ? LATEST : at;
  }
}
