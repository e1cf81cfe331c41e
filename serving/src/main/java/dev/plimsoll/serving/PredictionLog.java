package dev.plimsoll.serving;

import dev.plimsoll.serving.internal.RocksPredictionLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All predictions and their labels. What a call has acknowledged survives a crash of the process
 * and of the machine.
 */
public interface PredictionLog extends AutoCloseable {
  /** Decision and label times lie between these; what microseconds in nanosecond code can bear. */
  Instant EARLIEST = Instant.parse("1700-01-01T00:00:00Z");

  Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** Opens or creates the log in a folder that no other process has open. */
  static PredictionLog open(Path folder) {
    return RocksPredictionLog.open(folder);
  }

  /**
   * Logs predictions; returns when they are on disk.
   *
   * @return for each, what the log now holds under its id: itself, or the one that was there before
   */
  List<Prediction> append(List<Prediction> predictions);

  Optional<LabelledPrediction> find(String id);

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

  @Override
  void close();
}
