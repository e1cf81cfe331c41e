package dev.plimsoll.serving.internal.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksIterator;

/**
 * How many predictions and labels there are, in all and by endpoint.
 *
 * <p>The new totals ride in the write batch of what they count, so after a crash they are exact.
 */
final class LogCounters {
  static final String PREDICTIONS = "predictions";
  static final String LABELS = "labels";

  private final Map<String, Long> totals = new ConcurrentHashMap<>();
  private final Map<String, Long> pending = new HashMap<>();

  LogCounters(LogStore store) {
    try (RocksIterator it = store.iterator(store.counters)) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        totals.put(
            new String(it.key(), StandardCharsets.UTF_8), ByteBuffer.wrap(it.value()).getLong());
      }
    }
  }

  /** The total of an endpoint, or of all for the empty name. */
  long total(String what, String endpoint) {
    return totals.getOrDefault(name(what, endpoint), 0L);
  }

  void add(String what, String endpoint, long more) {
    pending.merge(what, more, Long::sum);
    pending.merge(name(what, endpoint), more, Long::sum);
  }

  void write(BatchBytes batch, ColumnFamilyHandle family) {
    for (Map.Entry<String, Long> entry : pending.entrySet()) {
      long total = totals.getOrDefault(entry.getKey(), 0L) + entry.getValue();
      batch.put(family, LogKeys.utf8(entry.getKey()), LogKeys.int64(total));
    }
  }

  /** After the batch is durable. */
  void publish() {
    pending.forEach((name, added) -> totals.merge(name, added, Long::sum));
    pending.clear();
  }

  /** After the batch has failed. */
  void discard() {
    pending.clear();
  }

  private static String name(String what, String endpoint) {
    return endpoint.isEmpty() ? what : what + '\0' + endpoint;
  }
}
