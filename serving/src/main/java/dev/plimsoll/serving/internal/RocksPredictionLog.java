package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import dev.plimsoll.serving.ServingError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksPredictionLog(LogStore store) {
    this.store = store;
    this.counters = new LogCounters(store);
    ContextBook contexts = new ContextBook(store);
    this.reader = new LogReader(store, contexts);
    PredictionCodec codec = new PredictionCodec();
    this.writer =
        new LogWriter(
            () -> new LogGroup(store, reader, contexts, counters, codec),
            contexts::committed,
            counters::discard);
  }

  public static RocksPredictionLog open(Path folder) {
    return new RocksPredictionLog(new LogStore(folder));
  }

  @Override
  public List<Prediction> append(List<Prediction> predictions) {
    return predictions.isEmpty() ? List.of() : writer.submit(group -> group.append(predictions));
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
