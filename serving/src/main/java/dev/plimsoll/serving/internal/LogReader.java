package dev.plimsoll.serving.internal;

import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads the log: one prediction by id, or a stretch of time as a merge of predictions and labels.
 */
final class LogReader {
  private final LogStore store;
  private final ContextBook contexts;

  LogReader(LogStore store, ContextBook contexts) {
    this.store = store;
    this.contexts = contexts;
  }

  Optional<LabelledPrediction> find(String id) {
    byte[] pointer = store.get(store.ids, LogKeys.utf8(id));
    if (pointer == null) {
      return Optional.empty();
    }
    byte[] key = LogKeys.follow(pointer, id);
    byte[] value = store.get(store.predictions, key);
    if (value == null) {
      return Optional.empty();
    }
    byte[] labels = store.get(store.labels, key);
    return Optional.of(
        new LabelledPrediction(
            decode(id, value), labels == null ? List.of() : PredictionCodec.decodeLabels(labels)));
  }

  void scan(String endpoint, Instant from, Instant until, Consumer<LabelledPrediction> consumer) {
    byte[] end = LogKeys.start(endpoint, until);
    byte[] start = LogKeys.start(endpoint, from);
    try (RocksIterator rows = store.iterator(store.predictions);
        RocksIterator labels = store.iterator(store.labels)) {
      labels.seek(start);
      for (rows.seek(start); rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (Arrays.compareUnsigned(key, end) >= 0) {
          break;
        }
        Prediction prediction = decode(LogKeys.id(key, endpoint), rows.value());
        consumer.accept(new LabelledPrediction(prediction, labelsAt(labels, key)));
      }
      rows.status();
      labels.status();
    } catch (RocksDBException e) {
      throw LogStore.unavailable("scan", e);
    }
  }

  /** Moves the label iterator up to a key and reads the labels there, if any. */
  private static List<Label> labelsAt(RocksIterator labels, byte[] key) {
    while (labels.isValid()) {
      int order = Arrays.compareUnsigned(labels.key(), key);
      if (order == 0) {
        return PredictionCodec.decodeLabels(labels.value());
      }
      if (order > 0) {
        break;
      }
      labels.next();
    }
    return List.of();
  }

  private Prediction decode(String id, byte[] value) {
    ContextBook.Page page = contexts.page(PredictionCodec.context(value));
    return PredictionCodec.decode(id, value, page.context(), page.layout());
  }
}
