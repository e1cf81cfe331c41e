package dev.plimsoll.cli.bench.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Erasure;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A log that keeps nothing: what serving costs without one. */
public final class ForgetfulLog implements PredictionLog {
  @Override
  public List<Prediction> append(List<Prediction> predictions) {
    return predictions;
  }

  @Override
  public CompletableFuture<List<Prediction>> appendAsync(List<Prediction> predictions) {
    return CompletableFuture.completedFuture(predictions);
  }

  @Override
  public Optional<LabelledPrediction> find(String id) {
    return Optional.empty();
  }

  @Override
  public List<LabelledPrediction> latest(String endpoint, int limit) {
    return List.of();
  }

  @Override
  public Optional<Instant> erased(String id) {
    return Optional.empty();
  }

  @Override
  public FeedbackOutcome feedback(List<Feedback> feedback) {
    return new FeedbackOutcome(
        Collections.nCopies(feedback.size(), FeedbackStatus.UNKNOWN), List.of());
  }

  @Override
  public void scan(
      String endpoint, Instant from, Instant until, Consumer<LabelledPrediction> consumer) {
    // holds nothing
  }

  @Override
  public long predictions() {
    return 0;
  }

  @Override
  public long predictions(String endpoint) {
    return 0;
  }

  @Override
  public long labels() {
    return 0;
  }

  @Override
  public long labels(String endpoint) {
    return 0;
  }

  @Override
  public List<ArchivedDay> archive(String endpoint, Instant before, Instant now) {
    return List.of();
  }

  @Override
  public List<ArchivedDay> archived(String endpoint) {
    return List.of();
  }

  @Override
  public long retire(String endpoint, Instant before) {
    return 0;
  }

  @Override
  public Erasure erase(String endpoint, KeyValue key, Instant at) {
    return new Erasure(0, 0, "");
  }

  @Override
  public Digest nameOf(String endpoint, KeyValue key) {
    return Digest.ofText(endpoint);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
