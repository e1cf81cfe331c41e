package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ArchiveFormat;
import dev.plimsoll.serving.ArchivedDay;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Settled days as files, and which day is in which.
 *
 * <p>The catalogue is in the store, so a day changes place in the same write batch that takes its
 * rows out of the store; in memory it is changed just before, and a reader that meets a row twice
 * takes it once. A file is never changed: a day that loses rows gets a new file, and the old one is
 * deleted when no reader has it open. Files that the catalogue does not know are left from a crash
 * and are deleted on opening.
 */
final class LogArchive {
  static final long DAY = TimeUnit.DAYS.toMicros(1);
  private static final long HOUR = TimeUnit.HOURS.toMicros(1);

  /** Above this many rows a day is read hour by hour, so that memory stays flat. */
  private static final long READ_WHOLE = 100_000;

  private final Path folder;
  private final @Nullable ArchiveFormat format;
  private final Map<String, NavigableMap<LocalDate, ArchivedDay>> days = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock files = new ReentrantReadWriteLock();

  LogArchive(Path folder, LogStore store, @Nullable ArchiveFormat format) {
    this.folder = folder;
    this.format = format;
    try (RocksIterator it = store.iterator(store.archive)) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        String json = new String(it.value(), StandardCharsets.UTF_8);
        put(Json.read(json, ArchivedDay.class));
      }
    }
    deleteUnknown();
  }

  /** Whether settled days can be written. */
  boolean writable() {
    return format != null;
  }

  ArchiveFormat format() {
    if (format == null) {
      throw new PlimsollException(
          ServingError.LOG_UNAVAILABLE,
          "prediction log: has archived days and no format to read them (expected: opened with an"
              + " archive format)");
    }
    return format;
  }

  List<ArchivedDay> days(String endpoint) {
    NavigableMap<LocalDate, ArchivedDay> known = days.get(endpoint);
    return known == null ? List.of() : List.copyOf(known.values());
  }

  @Nullable ArchivedDay day(String endpoint, LocalDate day) {
    NavigableMap<LocalDate, ArchivedDay> known = days.get(endpoint);
    return known == null ? null : known.get(day);
  }

  void put(ArchivedDay day) {
    days.computeIfAbsent(day.endpoint(), name -> new ConcurrentSkipListMap<>()).put(day.day(), day);
  }

  void remove(String endpoint, LocalDate day) {
    NavigableMap<LocalDate, ArchivedDay> known = days.get(endpoint);
    if (known != null) {
      known.remove(day);
    }
  }

  /** Archived rows of an endpoint with decision time in [from, until), by time and id. */
  void read(String endpoint, long from, long until, Consumer<RawRow> consumer) {
    for (ArchivedDay day : days(endpoint)) {
      long start = start(day.day());
      if (start + DAY > from && start < until) {
        long step = day.rows() <= READ_WHOLE ? DAY : HOUR;
        for (long at = start; at < start + DAY; at += step) {
          long low = Math.max(at, from);
          long high = Math.min(at + step, until);
          if (low < high) {
            read(endpoint, day.day(), low, high, null, consumer);
          }
        }
      }
    }
  }

  /** The archived row with an id and decision time, or null. */
  @Nullable RawRow find(String endpoint, long at, String id) {
    RawRow[] found = new RawRow[1];
    read(endpoint, dayOf(at), at, at + 1, id, row -> found[0] = row);
    return found[0];
  }

  /** Where a new file of a day goes. */
  Path path(String file) {
    return folder.resolve(file);
  }

  Path folder() {
    return folder;
  }

  /** Deletes a file that the catalogue no longer names, once nobody reads it. */
  void delete(ArchivedDay old) {
    files.writeLock().lock();
    try {
      Files.deleteIfExists(path(old.file()));
    } catch (IOException e) {
      throw PlimsollException.io(old.file(), e);
    } finally {
      files.writeLock().unlock();
    }
  }

  static LocalDate dayOf(long atMicros) {
    return LocalDate.ofEpochDay(Math.floorDiv(atMicros, DAY));
  }

  static long start(LocalDate day) {
    return day.toEpochDay() * DAY;
  }

  static byte[] key(String endpoint, LocalDate day) {
    return LogKeys.utf8(endpoint + '\0' + day);
  }

  static RawRow raw(ArchiveFormat.Row row) {
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] labels = row.labels().isEmpty() ? null : base64.decode(row.labels());
    return new RawRow(row.id(), row.atMicros(), base64.decode(row.record()), labels);
  }

  /** The day is looked up under the lock, so its file cannot go while it is read. */
  private void read(
      String endpoint,
      LocalDate date,
      long from,
      long until,
      @Nullable String id,
      Consumer<RawRow> consumer) {
    files.readLock().lock();
    try {
      ArchivedDay day = day(endpoint, date);
      if (day != null) {
        format().read(path(day.file()), from, until, id, row -> consumer.accept(raw(row)));
      }
    } finally {
      files.readLock().unlock();
    }
  }

  private void deleteUnknown() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<Path> known =
        days.values().stream()
            .flatMap(each -> each.values().stream())
            .map(day -> path(day.file()))
            .collect(Collectors.toSet());
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        if (!known.contains(file)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }
}
