package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.PredictionLog;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads the log: one prediction by id, or a stretch of time as a merge of archived days,
 * predictions and labels.
 *
 * <p>Labels in the store are the whole history of their prediction, so they stand before those in a
 * file.
 */
final class LogReader {
  private static final long EARLIEST = Times.micros(PredictionLog.EARLIEST);
  private static final long MINUTE = TimeUnit.MINUTES.toMicros(1);
  private static final int GROWTH = 4;

  private final LogStore store;
  private final ContextBook contexts;
  private final LogArchive archive;

  LogReader(LogStore store, ContextBook contexts, LogArchive archive) {
    this.store = store;
    this.contexts = contexts;
    this.archive = archive;
  }

  Optional<LabelledPrediction> find(String id) {
    byte[] pointer = store.get(store.ids, LogKeys.utf8(id));
    if (pointer != null) {
      return find(LogKeys.endpoint(pointer), LogKeys.micros(pointer), id);
    }
    if (RowIds.isTelling(id)) {
      for (String endpoint : contexts.endpoints()) {
        if (RowIds.mayBeOf(id, endpoint)) {
          Optional<LabelledPrediction> found = find(endpoint, RowIds.atMicros(id), id);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<LabelledPrediction> find(String endpoint, long atMicros, String id) {
    byte[] key = LogKeys.of(endpoint, atMicros, id);
    byte[] labels = store.get(store.labels, key); // first: a move takes them with the row
    byte[] value = store.get(store.predictions, key);
    RawRow row =
        value == null
            ? archive.find(endpoint, atMicros, id)
            : new RawRow(id, atMicros, value, null);
    if (row == null) {
      return Optional.empty();
    }
    return Optional.of(decode(labels == null ? row : row.with(labels)));
  }

  void scan(String endpoint, Instant from, Instant until, Consumer<LabelledPrediction> consumer) {
    scanRaw(
        endpoint,
        Times.micros(from),
        Times.micros(until),
        true,
        row -> consumer.accept(decode(row)));
  }

  /** The rows with the latest decision times, newest first. */
  List<LabelledPrediction> latest(String endpoint, int limit) {
    List<RawRow> rows = latestInStore(endpoint, limit);
    List<ArchivedDay> days = archive.writable() ? archive.days(endpoint) : List.of();
    if (limit > 0 && !days.isEmpty()) {
      long filed = LogArchive.start(days.get(days.size() - 1).day()) + LogArchive.DAY;
      if (rows.size() < limit || rows.get(rows.size() - 1).atMicros() < filed) {
        rows = latest(endpoint, limit, LogArchive.start(days.get(0).day()), filed);
      }
    }
    return rows.stream().map(this::decode).toList();
  }

  /**
   * The same of files too, back from the end of the last one in stretches that grow until they hold
   * enough: a busy day's file is not read whole for a few rows.
   */
  private List<RawRow> latest(String endpoint, int limit, long oldest, long filed) {
    Deque<RawRow> rows = new ArrayDeque<>();
    long from = filed;
    for (long stretch = MINUTE; rows.size() < limit && from > EARLIEST; stretch *= GROWTH) {
      from = filed - stretch > oldest ? filed - stretch : EARLIEST;
      rows.clear();
      scanRaw(
          endpoint,
          from,
          Times.micros(PredictionLog.LATEST),
          true,
          row -> {
            rows.addFirst(row);
            if (rows.size() > limit) {
              rows.removeLast();
            }
          });
    }
    return List.copyOf(rows);
  }

  private List<RawRow> latestInStore(String endpoint, int limit) {
    List<RawRow> latest = new ArrayList<>();
    byte[] first = LogKeys.of(endpoint, EARLIEST, "");
    try (RocksIterator rows = store.iterator(store.predictions)) {
      rows.seekForPrev(LogKeys.of(endpoint, Times.micros(PredictionLog.LATEST), ""));
      for (; rows.isValid() && latest.size() < limit; rows.prev()) {
        byte[] key = rows.key();
        if (Arrays.compareUnsigned(key, first) < 0) {
          break;
        }
        byte[] labels = store.get(store.labels, key);
        String id = LogKeys.id(key, endpoint);
        latest.add(new RawRow(id, LogKeys.micros(key, endpoint), rows.value(), labels));
      }
    }
    return latest;
  }

  /**
   * Rows with decision time in [from, until), by time and id.
   *
   * @param archived whether to read archived days too, or what is in the store alone
   */
  void scanRaw(
      String endpoint, long from, long until, boolean archived, Consumer<RawRow> consumer) {
    try (Stretch stretch = new Stretch(endpoint, from, until, consumer)) {
      if (archived) {
        archive.read(endpoint, from, until, stretch::archived);
      }
      stretch.rest();
    }
  }

  LabelledPrediction decode(RawRow row) {
    byte[] labels = row.labels();
    return new LabelledPrediction(
        prediction(row), labels == null ? List.of() : PredictionCodec.decodeLabels(labels));
  }

  Prediction prediction(RawRow row) {
    ContextBook.Page page = contexts.page(PredictionCodec.context(row.value()));
    return PredictionCodec.decode(row.id(), row.value(), page.context(), page.layout());
  }

  /**
   * A walk along an endpoint's rows in the store. It is opened before the archive's catalogue is
   * read: a day that moves in between is met twice, never missed.
   */
  private final class Stretch implements AutoCloseable {
    private final String endpoint;
    private final byte[] end;
    private final Consumer<RawRow> consumer;
    private final RocksIterator rows = store.iterator(store.predictions);
    private final RocksIterator labels = store.iterator(store.labels);

    Stretch(String endpoint, long from, long until, Consumer<RawRow> consumer) {
      this.endpoint = endpoint;
      this.end = LogKeys.of(endpoint, until, "");
      this.consumer = consumer;
      byte[] start = LogKeys.of(endpoint, from, "");
      labels.seek(start);
      rows.seek(start);
    }

    /** What stands in the store before an archived row, and then the row itself. */
    void archived(RawRow row) {
      byte[] key = LogKeys.of(endpoint, row.atMicros(), row.id());
      if (stored(key)) {
        byte[] newer = labelsAt(key);
        consumer.accept(newer == null ? row : row.with(newer));
      }
    }

    void rest() {
      stored(end);
      try {
        rows.status();
        labels.status();
      } catch (RocksDBException e) {
        throw LogStore.unavailable("scan", e);
      }
    }

    /** Hands out stored rows up to a key, that one included; false when it was among them. */
    private boolean stored(byte[] upTo) {
      for (; rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        int order = Arrays.compareUnsigned(key, upTo);
        if (order > 0 || Arrays.compareUnsigned(key, end) >= 0) {
          return true;
        }
        consumer.accept(
            new RawRow(
                LogKeys.id(key, endpoint),
                LogKeys.micros(key, endpoint),
                rows.value(),
                labelsAt(key)));
        if (order == 0) {
          rows.next();
          return false;
        }
      }
      return true;
    }

    /** Moves the label iterator up to a key and reads the labels there, if any. */
    private byte @Nullable [] labelsAt(byte[] key) {
      for (; labels.isValid(); labels.next()) {
        int order = Arrays.compareUnsigned(labels.key(), key);
        if (order == 0) {
          return labels.value();
        }
        if (order > 0) {
          break;
        }
      }
      return null;
    }

    @Override
    public void close() {
      rows.close();
      labels.close();
    }
  }
}
