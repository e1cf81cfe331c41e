package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Feedback;
import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.Label;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one sync will make durable: the write batch, and a view of the log in which it is already
 * written, so that calls which share the sync see each other.
 */
final class LogGroup {
  private final LogStore store;
  private final LogReader reader;
  private final ContextBook contexts;
  private final LogCounters counters;
  private final PredictionCodec codec;
  private final DayWatch watch;
  private final BatchBytes batch;
  private final Set<String> gone = new HashSet<>();
  private final Map<String, LabelledPrediction> changed = new HashMap<>();

  LogGroup(
      LogStore store,
      LogReader reader,
      ContextBook contexts,
      LogCounters counters,
      PredictionCodec codec,
      DayWatch watch,
      BatchBytes batch) {
    batch.clear();
    this.batch = batch;
    this.store = store;
    this.reader = reader;
    this.contexts = contexts;
    this.counters = counters;
    this.codec = codec;
    this.watch = watch;
  }

  /**
   * Puts predictions whose ids are new.
   *
   * @param stored the same ones as the log may keep them
   * @param made whether the ids were made for these, so that none of them can be known
   */
  List<Prediction> append(List<Prediction> given, List<Prediction> stored, boolean made) {
    if (made) {
      stored.forEach(this::put);
      count(stored);
      return given;
    }
    List<Prediction> held = new ArrayList<>(given.size());
    List<Prediction> news = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      LabelledPrediction earlier = find(given.get(i).id());
      if (earlier != null) {
        held.add(earlier.prediction());
      } else {
        put(stored.get(i));
        news.add(stored.get(i));
        changed.put(given.get(i).id(), new LabelledPrediction(stored.get(i), List.of()));
        held.add(given.get(i));
      }
    }
    count(news);
    return held;
  }

  FeedbackOutcome feedback(List<Feedback> feedback) {
    List<FeedbackStatus> statuses = new ArrayList<>(feedback.size());
    Map<String, LabelledPrediction> news = new LinkedHashMap<>();
    for (Feedback item : feedback) {
      LabelledPrediction known = find(item.predictionId());
      if (known == null) {
        statuses.add(FeedbackStatus.UNKNOWN);
        continue;
      }
      Optional<Label> label = item.of(known.prediction());
      if (label.isEmpty()) {
        statuses.add(FeedbackStatus.MISFIT);
        continue;
      }
      Optional<List<Label>> history = LabelHistory.with(known.labels(), label.get());
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

  DayWatch watch() {
    return watch;
  }

  /** Lets go of ids, of which nothing is remembered. */
  void dropIds(List<String> ids) {
    for (String id : ids) {
      batch.delete(store.ids, LogKeys.utf8(id));
      gone.add(id);
      changed.remove(id);
    }
  }

  /** Takes an endpoint's rows and labels of a stretch of time out of the store. */
  void dropRows(String endpoint, long from, long until) {
    byte[] start = LogKeys.of(endpoint, from, "");
    byte[] end = LogKeys.of(endpoint, until, "");
    batch.deleteRange(store.predictions, start, end);
    batch.deleteRange(store.labels, start, end);
  }

  /** Erases a prediction that the log holds, in the store or in a file; its id is remembered. */
  void erase(String endpoint, RawRow row, Instant at) {
    byte[] key = LogKeys.of(endpoint, row.atMicros(), row.id());
    LabelledPrediction here = changed.get(row.id());
    boolean labelled =
        row.labels() != null
            || store.get(store.labels, key) != null
            || (here != null && !here.labels().isEmpty());
    batch.delete(store.predictions, key);
    batch.delete(store.labels, key);
    dropIds(List.of(row.id()));
    batch.put(store.erased, LogKeys.tombstone(row.id()), LogKeys.int64(Times.micros(at)));
    count(endpoint, -1, labelled ? -1 : 0);
  }

  void catalogue(ArchivedDay day) {
    batch.put(store.archive, LogArchive.key(day.endpoint(), day.day()), Json.canonical(day));
  }

  void uncatalogue(String endpoint, LocalDate day) {
    batch.delete(store.archive, LogArchive.key(endpoint, day));
  }

  void count(String endpoint, long predictions, long labels) {
    counters.add(LogCounters.PREDICTIONS, endpoint, predictions);
    counters.add(LogCounters.LABELS, endpoint, labels);
  }

  /**
   * Writes everything, in one piece.
   *
   * @return whether there was anything to write
   */
  boolean commit(boolean onDisk) {
    if (batch.count() == 0) {
      return false;
    }
    counters.write(batch, store.counters);
    store.write(batch, onDisk);
    counters.publish();
    return true;
  }

  private void put(Prediction prediction) {
    InputLayout layout = InputRow.of(prediction.inputs()).layout();
    ContextBook.Page page = contexts.pageFor(prediction, layout);
    if (contexts.unwritten(page)) {
      batch.put(store.contexts, LogKeys.int32(page.number()), Json.canonical(page.context()));
    }
    long at = Times.micros(prediction.decisionAt());
    byte[] key = LogKeys.of(prediction.endpoint(), at, prediction.id());
    batch.put(store.predictions, key, codec.encode(prediction, page.number()));
    if (!RowIds.tells(prediction.id(), prediction.endpoint(), at)) {
      batch.put(
          store.ids,
          LogKeys.utf8(prediction.id()),
          LogKeys.pointer(prediction.endpoint(), prediction.decisionAt()));
    }
    watch.saw(prediction.endpoint(), prediction.decisionAt());
  }

  /** Counts rows, those of an endpoint that stand together at once. */
  private void count(List<Prediction> put) {
    for (int from = 0, until; from < put.size(); from = until) {
      String endpoint = put.get(from).endpoint();
      until = from + 1;
      while (until < put.size() && put.get(until).endpoint().equals(endpoint)) {
        until++;
      }
      counters.add(LogCounters.PREDICTIONS, endpoint, (long) until - from);
    }
  }

  private LabelledPrediction label(Prediction prediction, List<Label> labels, boolean first) {
    byte[] key = LogKeys.of(prediction.endpoint(), prediction.decisionAt(), prediction.id());
    batch.put(store.labels, key, codec.encodeLabels(labels));
    if (first) {
      counters.add(LogCounters.LABELS, prediction.endpoint(), 1);
    }
    watch.saw(prediction.endpoint(), prediction.decisionAt());
    LabelledPrediction labelled = new LabelledPrediction(prediction, labels);
    changed.put(prediction.id(), labelled);
    return labelled;
  }

  private @Nullable LabelledPrediction find(String id) {
    if (gone.contains(id) && !changed.containsKey(id)) {
      return null;
    }
    LabelledPrediction here = changed.get(id);
    return here != null ? here : reader.find(id).orElse(null);
  }
}
