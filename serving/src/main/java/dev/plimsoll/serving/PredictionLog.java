package dev.plimsoll.serving;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.internal.log.RocksPredictionLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * All predictions and their labels. What a call has acknowledged survives a crash of the process
 * and of the machine.
 */
public interface PredictionLog extends AutoCloseable {
  /** Decision and label times lie between these; what microseconds in nanosecond code can bear. */
  Instant EARLIEST = Instant.parse("1700-01-01T00:00:00Z");

  Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** How long what is acknowledged as {@link Durability#RELAXED} may take to reach the disk. */
  long RELAXED_MILLIS = 100;

  /**
   * Opens or creates the log in a folder that no other process has open, with the standard policy.
   */
  static PredictionLog open(Path folder) {
    return open(folder, LogSettings.standard());
  }

  static PredictionLog open(Path folder, LogSettings settings) {
    return RocksPredictionLog.open(folder, settings);
  }

  /**
   * Logs predictions as the policies of their endpoints say; returns when they are acknowledged.
   *
   * @return for each, the given object when it was logged by this call, and what the log holds
   *     under its id when there was one before
   */
  List<Prediction> append(List<Prediction> predictions);

  /**
   * The same without waiting for the disk. The future completes on the log's own thread: what hangs
   * on it must be quick, or go elsewhere with {@code thenApplyAsync}. Blocks only while some
   * thousands of calls wait.
   */
  CompletableFuture<List<Prediction>> appendAsync(List<Prediction> predictions);

  /** The same for ids that were made for these predictions: none of them is looked for. */
  default CompletableFuture<List<Prediction>> appendNew(List<Prediction> predictions) {
    return appendAsync(predictions);
  }

  Optional<LabelledPrediction> find(String id);

  /** An endpoint's predictions with the latest decision times, newest first. */
  List<LabelledPrediction> latest(String endpoint, int limit);

  /** When the prediction with an id was erased; empty when it was not, or is there again. */
  Optional<Instant> erased(String id);

  /** Joins labels to predictions by id; returns when they are on disk. Unknown ids lose nothing. */
  FeedbackOutcome feedback(List<Feedback> feedback);

  /** Streams an endpoint's predictions with decision time in [from, until), by that time. */
  void scan(String endpoint, Instant from, Instant until, Consumer<LabelledPrediction> consumer);

  /** Number of predictions in the log. */
  long predictions();

  long predictions(String endpoint);

  /** Number of predictions that have a label. */
  long labels();

  long labels(String endpoint);

  /**
   * Moves an endpoint's whole days (UTC, by decision time) before an instant into files, which are
   * read again and verified before anything is taken out of the store. Predictions and labels that
   * come later for such a day stay in the store and are joined on reading. A call that is killed
   * leaves nothing to repair; the next one goes on.
   *
   * @return the days that were moved; none when the log was opened without an archive format
   */
  List<ArchivedDay> archive(String endpoint, Instant before, Instant now);

  /** An endpoint's days that are in files, oldest first. */
  List<ArchivedDay> archived(String endpoint);

  /** Lets go of an endpoint's whole days before an instant; returns how many predictions. */
  long retire(String endpoint, Instant before);

  /**
   * Erases an endpoint's predictions whose look-up keys or inputs have a value, masked ones
   * included, from the store and from every file. Their ids are remembered, as digests, with the
   * time. Repeating a call that was killed finishes it. Cost: reads the endpoint's whole log.
   */
  Erasure erase(String endpoint, KeyValue key, Instant at);

  /** A name for a value that says nothing of it: its hash under this log's mask key. */
  Digest nameOf(String endpoint, KeyValue key);

  @Override
  void close();
}
