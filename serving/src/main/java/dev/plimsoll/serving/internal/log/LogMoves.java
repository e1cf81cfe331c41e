package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Times;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.Erasure;
import dev.plimsoll.serving.KeyValue;
import dev.plimsoll.serving.LabelledPrediction;
import dev.plimsoll.serving.PredictionLog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Moves settled days into files, lets go of old ones, and erases.
 *
 * <p>Idea: the long part (reading, writing a file) goes on beside the traffic; the short part that
 * changes what the log holds is one piece of work of the writing thread. A watch tells whether the
 * day changed in the meantime; then the long part starts anew. Whatever a kill leaves undone is
 * done by the next call: nothing is taken from one place before it is on disk in the other.
 *
 * <p>One call at a time. Cost: linear in the days concerned; an erasure reads the endpoint's whole
 * log.
 */
final class LogMoves {
  private static final int CHUNK = 5_000;
  private static final int ATTEMPTS = 3;

  private final LogStore store;
  private final LogReader reader;
  private final LogArchive archive;
  private final LogWriter writer;
  private final Masking masking;

  LogMoves(
      LogStore store, LogReader reader, LogArchive archive, LogWriter writer, Masking masking) {
    this.store = store;
    this.reader = reader;
    this.archive = archive;
    this.writer = writer;
    this.masking = masking;
  }

  /** Archives whole days before an instant; returns those that were. */
  synchronized List<ArchivedDay> archive(String endpoint, Instant before, Instant now) {
    List<ArchivedDay> moved = new ArrayList<>();
    if (archive.writable()) {
      long end = Math.floorDiv(Times.micros(before), LogArchive.DAY) * LogArchive.DAY;
      Long first = firstStored(endpoint, Times.micros(PredictionLog.EARLIEST), end);
      while (first != null) {
        LocalDate day = LogArchive.dayOf(first);
        ArchivedDay done = move(endpoint, day, now);
        if (done != null) {
          moved.add(done);
        }
        first = firstStored(endpoint, LogArchive.start(day) + LogArchive.DAY, end);
      }
    }
    return moved;
  }

  /** Lets go of whole days before an instant; returns how many predictions that were. */
  synchronized long retire(String endpoint, Instant before) {
    long end = Math.floorDiv(Times.micros(before), LogArchive.DAY) * LogArchive.DAY;
    long gone = 0;
    for (ArchivedDay day : archive.days(endpoint)) {
      if (LogArchive.start(day.day()) < end) {
        gone += drop(endpoint, day.day());
      }
    }
    Long first = firstStored(endpoint, Times.micros(PredictionLog.EARLIEST), end);
    while (first != null) {
      LocalDate day = LogArchive.dayOf(first);
      gone += drop(endpoint, day);
      first = firstStored(endpoint, LogArchive.start(day) + LogArchive.DAY, end);
    }
    return gone;
  }

  /** Erases all predictions of an endpoint with a value, by its look-up keys and its inputs. */
  synchronized Erasure erase(String endpoint, KeyValue key, Instant at) {
    long from = Times.micros(PredictionLog.EARLIEST);
    long until = Times.micros(PredictionLog.LATEST);
    List<RawRow> found = new ArrayList<>();
    long[] erased = new long[1];
    Sought sought = new Sought(key, masking);
    reader.scanRaw(
        endpoint,
        from,
        until,
        false,
        row -> {
          if (sought.matches(reader.prediction(row))) {
            found.add(row);
          }
          if (found.size() >= CHUNK) {
            erased[0] += eraseStored(endpoint, found, at);
            found.clear();
          }
        });
    erased[0] += eraseStored(endpoint, found, at);
    int files = 0;
    for (ArchivedDay day : archive.days(endpoint)) {
      long rows = eraseArchived(day, sought, at);
      erased[0] += rows;
      files += rows > 0 ? 1 : 0;
    }
    if (erased[0] > 0) {
      store.purge();
      writer.submit(
          group -> {
            store.wipe();
            return true;
          });
    }
    return new Erasure(erased[0], files, sought.remark());
  }

  private long eraseStored(String endpoint, List<RawRow> rows, Instant at) {
    List<RawRow> chunk = List.copyOf(rows);
    return chunk.isEmpty()
        ? 0
        : writer.submit(
            group -> {
              for (RawRow row : chunk) {
                group.erase(endpoint, row, at);
              }
              return (long) chunk.size();
            });
  }

  private long eraseArchived(ArchivedDay day, Sought sought, Instant at) {
    String endpoint = day.endpoint();
    long start = LogArchive.start(day.day());
    List<RawRow> found = new ArrayList<>();
    archive.read(
        endpoint,
        start,
        start + LogArchive.DAY,
        row -> {
          if (sought.matches(reader.prediction(row))) {
            found.add(row);
          }
        });
    if (found.isEmpty()) {
      return 0;
    }
    ArchivedDay without = found.size() == day.rows() ? null : rewrite(day, sought, at);
    long count =
        writer.submit(
            group -> {
              for (RawRow row : found) {
                group.erase(endpoint, row, at);
              }
              replace(group, day, without);
              return (long) found.size();
            });
    archive.delete(day);
    return count;
  }

  /** A new file of the day without what is erased. */
  private ArchivedDay rewrite(ArchivedDay day, Sought sought, Instant at) {
    long start = LogArchive.start(day.day());
    try (DayFile file = new DayFile(archive, day.endpoint(), day.day())) {
      archive.read(
          day.endpoint(),
          start,
          start + LogArchive.DAY,
          row -> {
            LabelledPrediction labelled = reader.decode(row);
            if (!sought.matches(labelled.prediction())) {
              file.add(row, labelled.prediction(), labelled.labels());
            }
          });
      return file.write(at);
    }
  }

  private @Nullable ArchivedDay move(String endpoint, LocalDate date, Instant now) {
    long start = LogArchive.start(date);
    long end = start + LogArchive.DAY;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ArchivedDay old = archive.day(endpoint, date);
      watch(endpoint, start, end);
      ArchivedDay day;
      try (DayFile file = new DayFile(archive, endpoint, date)) {
        reader.scanRaw(
            endpoint,
            start,
            end,
            true,
            row -> {
              LabelledPrediction labelled = reader.decode(row);
              file.add(row, labelled.prediction(), labelled.labels());
            });
        day = file.write(now);
      }
      boolean moved =
          unlessChanged(
              group -> {
                group.dropRows(endpoint, start, end);
                replace(group, day, day);
              });
      if (moved) {
        if (old != null && !old.file().equals(day.file())) {
          archive.delete(old);
        }
        return day;
      }
      archive.delete(day);
    }
    return null; // a day that changes all the time is not settled; the next call tries again
  }

  private long drop(String endpoint, LocalDate date) {
    long start = LogArchive.start(date);
    long end = start + LogArchive.DAY;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ArchivedDay old = archive.day(endpoint, date);
      watch(endpoint, start, end);
      long[] counted = new long[2];
      List<String> ids = new ArrayList<>();
      reader.scanRaw(
          endpoint,
          start,
          end,
          true,
          row -> {
            counted[0]++;
            counted[1] += row.labels() == null ? 0 : 1;
            ids.add(row.id());
            if (ids.size() >= CHUNK) {
              dropIds(ids);
            }
          });
      dropIds(ids);
      boolean dropped =
          unlessChanged(
              group -> {
                group.dropRows(endpoint, start, end);
                group.count(endpoint, -counted[0], -counted[1]);
                if (old != null) {
                  replace(group, old, null);
                }
              });
      if (dropped) {
        if (old != null) {
          archive.delete(old);
        }
        return counted[0];
      }
    }
    return 0;
  }

  private void dropIds(List<String> ids) {
    List<String> chunk = List.copyOf(ids);
    ids.clear();
    writer.submit(
        group -> {
          group.dropIds(chunk);
          return true;
        });
  }

  private void watch(String endpoint, long start, long end) {
    writer.submit(
        group -> {
          group.watch().begin(endpoint, start, end);
          return true;
        });
  }

  /** Ends the watch, and does something in its group unless what was watched has changed. */
  private boolean unlessChanged(Consumer<LogGroup> work) {
    return writer.submit(
        group -> {
          group.watch().end();
          if (group.watch().changed()) {
            return false;
          }
          work.accept(group);
          return true;
        });
  }

  /** Puts another file in a day's place, or none, in the store and for readers. */
  private void replace(LogGroup group, ArchivedDay day, @Nullable ArchivedDay with) {
    if (with == null) {
      group.uncatalogue(day.endpoint(), day.day());
      archive.remove(day.endpoint(), day.day());
    } else {
      group.catalogue(with);
      archive.put(with);
    }
  }

  /** Decision time of the first row in the store within a stretch; null when there is none. */
  private @Nullable Long firstStored(String endpoint, long from, long until) {
    try (RocksIterator rows = store.iterator(store.predictions)) {
      rows.seek(LogKeys.of(endpoint, from, ""));
      if (!rows.isValid()
          || Arrays.compareUnsigned(rows.key(), LogKeys.of(endpoint, until, "")) >= 0) {
        return null;
      }
      return LogKeys.micros(rows.key(), endpoint);
    }
  }
}
