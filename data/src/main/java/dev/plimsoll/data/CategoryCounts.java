package dev.plimsoll.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often each text occurs: exact up to 1,000 different ones, the frequent ones beyond that.
 *
 * <p>Idea: an open-addressing table keyed by the text's bytes. When a 1,001st text arrives, the
 * median count is subtracted from all and what falls to zero is dropped; the sum subtracted is the
 * most that any count is short by (Misra and Gries, 1982, in the form of Anderson et al., A
 * high-performance algorithm for identifying frequent items in data streams, 2017).
 *
 * <p>Cost: one hash and one probe a value. Error: counts are never too high and at most {@link
 * #shortBy} too low, which stays below {@code 2 total / 1000}; zero, and so exact, below the cap.
 * Texts over 128 bytes are kept by their beginning and their hash. Not thread-safe.
 */
public final class CategoryCounts {
  /** How many different texts are counted exactly. */
  public static final int EXACT_MAX = 1_000;

  private static final int KEY_BYTES_MAX = 128;
  private static final int SLOTS = 4_096;

  /** One text and its count, a lower bound unless the counts are exact. */
  public record Category(String value, long count) {}

  private static final class Entry {
    final byte[] key;
    final long hash;
    long count;

    Entry(byte[] key, long hash, long count) {
      this.key = key;
      this.hash = hash;
      this.count = count;
    }
  }

  private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
  private int size;
  private long total;
  private long shortBy;

  public void add(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    add(bytes, 0, bytes.length, Hashes.of(bytes, 0, bytes.length));
  }

  void add(byte[] bytes, int from, int length, long hash) {
    total++;
    if (length > KEY_BYTES_MAX) {
      byte[] key = brief(bytes, from, hash);
      put(key, 0, key.length, hash, 1);
    } else {
      put(bytes, from, length, hash, 1);
    }
    shrink();
  }

  public void merge(CategoryCounts other) {
    total += other.total;
    shortBy += other.shortBy;
    for (Entry entry : other.slots) {
      if (entry != null) {
        put(entry.key, 0, entry.key.length, entry.hash, entry.count);
        if (size >= SLOTS / 2) {
          shrink();
        }
      }
    }
    shrink();
  }

  /** How many texts were added. */
  public long total() {
    return total;
  }

  /** The most that any count may be too low by. */
  public long shortBy() {
    return shortBy;
  }

  public boolean exact() {
    return shortBy == 0;
  }

  /** The most frequent first, equal counts by text. */
  public List<Category> top(int most) {
    List<Category> all = new ArrayList<>();
    for (Entry entry : slots) {
      if (entry != null) {
        all.add(new Category(new String(entry.key, StandardCharsets.UTF_8), entry.count));
      }
    }
    all.sort(Comparator.comparingLong(Category::count).reversed().thenComparing(Category::value));
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /** Everything that {@code top(most)} does not show. */
  public long other(int most) {
    return total - top(most).stream().mapToLong(Category::count).sum();
  }

  /** The count of one text: a lower bound, at most {@link #shortBy} too low. */
  public long count(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    long hash = Hashes.of(bytes, 0, bytes.length);
    byte[] key = bytes.length > KEY_BYTES_MAX ? brief(bytes, 0, hash) : bytes;
    Entry found = slots[find(key, 0, key.length, hash)];
    return found == null ? 0 : found.count;
  }

  private void put(byte[] bytes, int from, int length, long hash, long count) {
    int slot = find(bytes, from, length, hash);
    Entry found = slots[slot];
    if (found == null) {
      slots[slot] = new Entry(Arrays.copyOfRange(bytes, from, from + length), hash, count);
      size++;
    } else {
      found.count += count;
    }
  }

  private int find(byte[] bytes, int from, int length, long hash) {
    int slot = (int) hash & (SLOTS - 1);
    for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
      if (entry.hash == hash
          && Arrays.equals(entry.key, 0, entry.key.length, bytes, from, from + length)) {
        return slot;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  private void shrink() {
    while (size > EXACT_MAX) {
      List<Entry> entries = new ArrayList<>(size);
      for (Entry entry : slots) {
        if (entry != null) {
          entries.add(entry);
        }
      }
      long[] counts = entries.stream().mapToLong(entry -> entry.count).sorted().toArray();
      long less = counts[counts.length / 2];
      shortBy += less;
      Arrays.fill(slots, null);
      size = 0;
      for (Entry entry : entries) {
        if (entry.count > less) {
          put(entry.key, 0, entry.key.length, entry.hash, entry.count - less);
        }
      }
    }
  }

  private static byte[] brief(byte[] bytes, int from, long hash) {
    int cut = KEY_BYTES_MAX / 2;
    while ((bytes[from + cut] & 0xC0) == 0x80) { // never inside a character
      cut--;
    }
    String start = new String(bytes, from, cut, StandardCharsets.UTF_8);
    return (start + "…" + Long.toHexString(hash)).getBytes(StandardCharsets.UTF_8);
  }

  /** Sorted by bytes, so that equal counts have equal bytes whatever the order of arrival. */
  void write(DataOutput out) throws IOException {
    out.writeLong(total);
    out.writeLong(shortBy);
    out.writeInt(size);
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : slots) {
      if (entry != null) {
        entries.add(entry);
      }
    }
    entries.sort((a, b) -> Arrays.compareUnsigned(a.key, b.key));
    for (Entry entry : entries) {
      out.writeByte(entry.key.length);
      out.write(entry.key);
      out.writeLong(entry.hash);
      out.writeLong(entry.count);
    }
  }

  static CategoryCounts read(DataInput in) throws IOException {
    CategoryCounts counts = new CategoryCounts();
    counts.total = in.readLong();
    counts.shortBy = in.readLong();
    int size = ProfileBytes.within("categories", in.readInt(), 0, EXACT_MAX);
    for (int i = 0; i < size; i++) {
      byte[] key = new byte[in.readUnsignedByte()];
      in.readFully(key);
      counts.put(key, 0, key.length, in.readLong(), in.readLong());
    }
    return counts;
  }
}
