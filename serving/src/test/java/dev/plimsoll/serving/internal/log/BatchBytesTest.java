package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

class BatchBytesTest {
  @Test
  void isByteForByteWhatRocksDbMakesOfTheSameWrites(@TempDir Path folder) throws Exception {
    BatchBytes ours = new BatchBytes();
    byte[] key = new byte[300];
    byte[] value = new byte[70_000];
    new SplittableRandom(1).nextBytes(value);
    try (LogStore store = new LogStore(folder, new SplittableRandom(2));
        WriteBatch theirs = new WriteBatch()) {
      ours.put(store.predictions, key, value);
      theirs.put(store.predictions, key, value);
      ours.put(store.erased, new byte[0], new byte[0]);
      theirs.put(store.erased, new byte[0], new byte[0]);
      ours.delete(store.ids, value);
      theirs.delete(store.ids, value);
      ours.deleteRange(store.labels, key, value);
      theirs.deleteRange(store.labels, key, value);
      assertThat(ours.count()).isEqualTo(4);
      assertThat(ours.bytes()).isEqualTo(ByteBuffer.wrap(theirs.data()));
      ours.clear();
      assertThat(ours.bytes().remaining()).isEqualTo(12);
    }
  }

  @Test
  void counterFamilyIsReadBackFromTheStore(@TempDir Path folder) {
    try (LogStore store = new LogStore(folder, new SplittableRandom(2))) {
      BatchBytes batch = new BatchBytes();
      batch.put(store.counters, LogKeys.utf8("some"), LogKeys.int64(7));
      batch.put(store.archive, LogKeys.utf8("day"), new byte[] {1});
      store.write(batch, true);
    }
    try (LogStore store = new LogStore(folder, new SplittableRandom(2))) {
      assertThat(store.get(store.counters, LogKeys.utf8("some"))).isEqualTo(LogKeys.int64(7));
      assertThat(store.get(store.archive, LogKeys.utf8("day"))).isEqualTo(new byte[] {1});
    }
  }
}
