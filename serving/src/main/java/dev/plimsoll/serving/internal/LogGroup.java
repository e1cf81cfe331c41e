package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What one sync will make durable: the write batch, and a view of the log in which it is already
 * written, so that calls which share the sync see each other.
 */
final class LogGroup implements AutoCloseable {
  private final LogStore store;
  private final LogReader reader;
  private final ContextBook contexts;
  private final LogCounters counters;
  private final PredictionCodec codec;
  private final WriteBatch batch = new WriteBatch();
  private final Map<String, LabelledPrediction> changed = new HashMap<>();

  LogGroup(
      LogStore store,
      LogReader reader,
      ContextBook contexts,
      LogCounters counters,
      PredictionCodec codec) {
    this.store = store;
    this.reader = reader;
    this.contexts = contexts;
    this.counters = counters;
    this.codec = codec;
  }

  List<Prediction> append(List<Prediction> predictions) throws RocksDBException {
    List<Prediction> held = new ArrayList<>(predictions.size());
    for (Prediction prediction : predictions) {
      LabelledPrediction earlier = find(prediction.id());
      if (earlier != null) {
        held.add(earlier.prediction());
      } else {
        put(prediction);
        held.add(prediction);
      }
    }
    return held;
  }

  FeedbackOutcome feedback(List<Feedback> feedback) throws RocksDBException {
    List<FeedbackStatus> statuses = new ArrayList<>(feedback.size());
    Map<String, LabelledPrediction> news = new LinkedHashMap<>();
    for (Feedback item : feedback) {
      LabelledPrediction known = find(item.predictionId());
      if (known == null) {
        statuses.add(FeedbackStatus.UNKNOWN);
        continue;
      }
      Label label = new Label(item.label(), item.at(), item.source());
      Optional<List<Label>> history = LabelHistory.with(known.labels(), label);
      if (history.isEmpty()) {
        statuses.add(FeedbackStatus.DUPLICATE);
        continue;
      }
      boolean first = known.labels().isEmpty();
      statuses.add(first ? FeedbackStatus.RECORDED : FeedbackStatus.CORRECTED);
      news.put(item.predictionId(), label(known.prediction(), history.get(), first));
    }
    return new FeedbackOutcome(statuses, List.copyOf(news.values()));
  }

  /** Makes everything durable. */
  void commit() throws RocksDBException {
    if (batch.count() > 0) {
      counters.write(batch, store.counters);
      store.write(batch);
      counters.publish();
    }
  }

  @Override
  public void close() {
    batch.close();
  }

  private void put(Prediction prediction) throws RocksDBException {
    InputLayout layout = InputRow.of(prediction.inputs()).layout();
    ContextBook.Page page = contexts.pageFor(prediction, layout);
    if (contexts.unwritten(page)) {
      batch.put(store.contexts, LogKeys.int32(page.number()), Json.canonical(page.context()));
    }
    byte[] key = LogKeys.of(prediction.endpoint(), prediction.decisionAt(), prediction.id());
    batch.put(store.predictions, key, codec.encode(prediction, page.number()));
    batch.put(
        store.ids,
        LogKeys.utf8(prediction.id()),
        LogKeys.pointer(prediction.endpoint(), prediction.decisionAt()));
    counters.add(LogCounters.PREDICTIONS, prediction.endpoint());
    changed.put(prediction.id(), new LabelledPrediction(prediction, List.of()));
  }

  private LabelledPrediction label(Prediction prediction, List<Label> labels, boolean first)
      throws RocksDBException {
    byte[] key = LogKeys.of(prediction.endpoint(), prediction.decisionAt(), prediction.id());
    batch.put(store.labels, key, codec.encodeLabels(labels));
    if (first) {
      counters.add(LogCounters.LABELS, prediction.endpoint());
    }
    LabelledPrediction labelled = new LabelledPrediction(prediction, labels);
    changed.put(prediction.id(), labelled);
    return labelled;
  }

  private @Nullable LabelledPrediction find(String id) {
    LabelledPrediction here = changed.get(id);
    return here != null ? here : reader.find(id).orElse(null);
  }
}
