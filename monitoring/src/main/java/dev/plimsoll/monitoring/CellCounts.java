package dev.plimsoll.monitoring;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a window fell into each cell of one column. Constant size; counts of the same
 * layout add up, whichever process or window they come from. Not thread-safe.
 *
 * <p>Bytes, big-endian: {@code "PLCC"} · version 1 (1 byte) · first 8 bytes of the layout's digest
 * · number of cells (4) · each count (8).
 */
public final class CellCounts {
  private static final int MAGIC = 0x504C4343;
  private static final byte VERSION = 1;
  private static final int HEADER = 17;

  private final ColumnKind kind;
  private final float[] edges;
  private final Map<String, Integer> cellOf;
  private final long[] counts;
  private final long layout;

  public CellCounts(ReferenceBins bins) {
    kind = bins.kind();
    edges = new float[bins.edges().size()];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = bins.edges().get(i);
    }
    cellOf = new HashMap<>();
    List<String> categories = bins.categories();
    for (int i = 0; i < categories.size(); i++) {
      cellOf.put(categories.get(i), i);
    }
    counts = new long[bins.cells()];
    layout = HexFormat.fromHexDigitsToLong(bins.layout().hex(), 0, 16);
  }

  /** One number. */
  public void add(double value) {
    counts[kind == ColumnKind.NUMBER ? cell((float) value) : counts.length - 2]++;
  }

  /** One text; null and empty are missing. */
  public void add(@Nullable String value) {
    add(value, 1);
  }

  void add(@Nullable String value, long times) {
    if (value == null || value.isEmpty()) {
      counts[counts.length - 1] += times;
    } else {
      // A text in a column of numbers is nothing a model can use: missing.
      int other = counts.length - (kind == ColumnKind.TEXT ? 2 : 1);
      counts[cellOf.getOrDefault(value, other)] += times;
    }
  }

  /** A value as the prediction log holds it: a number, a text, or null. */
  public void addValue(@Nullable Object value) {
    if (value instanceof Number number) {
      add(number.doubleValue());
    } else {
      add(value == null ? null : value.toString());
    }
  }

  /** Adds the counts of another part of the same column. */
  public void merge(CellCounts other) {
    if (layout != other.layout) {
      throw new PlimsollException(
          MonitoringError.BINS_DIFFER, "counts: of other bins (expected: of the same bins)");
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** A copy of the counts, in the order of the cells. */
  public long[] cells() {
    return counts.clone();
  }

  public long rows() {
    return Arrays.stream(counts).sum();
  }

  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER + 8 * counts.length);
    out.putInt(MAGIC).put(VERSION).putLong(layout).putInt(counts.length);
    for (long count : counts) {
      out.putLong(count);
    }
    return out.array();
  }

  /** Reads {@link #toBytes}; refuses bytes of another layout, version or length. */
  public static CellCounts fromBytes(ReferenceBins bins, byte[] bytes) {
    CellCounts counts = new CellCounts(bins);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER || in.getInt() != MAGIC || in.get() != VERSION) {
      throw new PlimsollException(
          MonitoringError.COUNTS_MALFORMED,
          bins.column()
              + ": "
              + bytes.length
              + " bytes (expected: counts of version "
              + VERSION
              + ")");
    }
    if (in.getLong() != counts.layout) {
      throw new PlimsollException(
          MonitoringError.BINS_DIFFER,
          bins.column() + ": counts of other bins (expected: of these)");
    }
    if (in.getInt() != counts.counts.length || in.remaining() != 8 * counts.counts.length) {
      throw new PlimsollException(
          MonitoringError.COUNTS_MALFORMED,
          "%s: %d bytes (expected: %d)"
              .formatted(bins.column(), bytes.length, HEADER + 8 * counts.counts.length));
    }
    for (int i = 0; i < counts.counts.length; i++) {
      counts.counts[i] = in.getLong();
    }
    return counts;
  }

  private int cell(float value) {
    if (!Float.isFinite(value)) {
      return counts.length - 1;
    }
    int found = Arrays.binarySearch(edges, value + 0f);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
