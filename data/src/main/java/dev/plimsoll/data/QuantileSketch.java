package dev.plimsoll.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Quantiles and ranks of a stream of finite numbers in constant memory (KLL).
 *
 * <p>Idea: a stack of buffers; a number in buffer <i>h</i> stands for 2<sup>h</sup> numbers. When
 * all buffers together are full, the lowest one that is over its share is sorted and every other
 * number of it moves up, the odd or the even ones by a coin. Upper buffers are larger (shares
 * shrink by 2/3 going down), because an error made there weighs more. Sketches merge buffer by
 * buffer.
 *
 * <p>Cost: about 20 ns a number; about {@code 3 k} numbers of memory whatever the length. Error:
 * the rank of any one value is off by at most {@link #rankError} of all numbers with probability
 * 0.99, also after merging in any order. Below {@code k} numbers all is exact.
 *
 * <p>Source: Karnin, Lang, Liberty, Optimal Quantile Approximation in Streams (2016). The bound is
 * the one fitted by Apache DataSketches for the same shares. DataSketches itself is not used: the
 * last edition for JDK 17 does not write its sketches on JDK 25, and its coin is not repeatable,
 * while ours is part of the state, so the same numbers give the same bytes. Not thread-safe.
 */
public final class QuantileSketch {
  /** Buffers of the smallest share still hold this many: it keeps sorting rare. */
  private static final int SHARE_MIN = 8;

  private static final int BOTTOM_MIN = 256;
  private static final double SHRINK = 2.0 / 3;
  private static final int LEVELS_MAX = 60;

  private final int k;
  private long count;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double[][] levels = {new double[BOTTOM_MIN]};
  private int[] sizes = {0};
  private int retained;
  private int room;
  private long coin = 0x9E3779B97F4A7C15L;

  public QuantileSketch() {
    this(800);
  }

  public QuantileSketch(int k) {
    if (k < SHARE_MIN || k > 1 << 16) {
      throw new IllegalArgumentException("k: " + k + " (expected: 8..65536)");
    }
    this.k = k;
    this.room = roomOf(1);
  }

  /** Adds a finite number. */
  public void add(double value) {
    if (value < min) {
      min = value;
    }
    if (value > max) {
      max = value;
    }
    count++;
    push(0, value);
    if (retained >= room) {
      compact();
    }
  }

  public void merge(QuantileSketch other) {
    if (other.k != k) {
      throw new IllegalArgumentException("k: " + other.k + " (expected: " + k + ")");
    }
    while (levels.length < other.levels.length) {
      grow();
    }
    for (int level = 0; level < other.levels.length; level++) {
      int size = other.sizes[level]; // read once: a sketch may be merged with itself
      for (int i = 0; i < size; i++) {
        push(level, other.levels[level][i]);
      }
    }
    count += other.count;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    coin ^= Long.rotateLeft(other.coin, 17) * 0xBF58476D1CE4E5B9L;
    while (retained >= room) {
      compact();
    }
  }

  public long count() {
    return count;
  }

  public int k() {
    return k;
  }

  /** How far a rank may be off, as a share of all numbers, with probability 0.99. */
  public double rankError() {
    return exact() ? 0 : 2.296 / Math.pow(k, 0.9723);
  }

  /** Whether every number is still held. */
  public boolean exact() {
    return retained == count;
  }

  /**
   * The smallest number whose rank is at least {@code rank}, 0..1; empty when nothing was added.
   */
  public OptionalDouble quantile(double rank) {
    double[] values = quantiles(rank);
    return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(values[0]);
  }

  /** Several at once; an empty array when nothing was added. */
  public double[] quantiles(double... ranks) {
    return count == 0 ? new double[0] : distribution().quantiles(ranks);
  }

  /** The share of numbers that are at most {@code value}; NaN when nothing was added. */
  public double rank(double value) {
    return count == 0 ? Double.NaN : distribution().rank(value);
  }

  /** The numbers held with their weights, sorted: ask it when asking more than once. */
  public Distribution distribution() {
    return Distribution.of(levels, sizes, retained, count, min, max);
  }

  private void push(int level, double value) {
    if (sizes[level] == levels[level].length) {
      levels[level] = Arrays.copyOf(levels[level], sizes[level] * 2);
    }
    levels[level][sizes[level]++] = value;
    retained++;
  }

  private void compact() {
    int level = 0;
    while (sizes[level] < share(level, levels.length)) {
      level++;
    }
    if (level == levels.length - 1) {
      grow();
    }
    double[] from = levels[level];
    int size = sizes[level];
    Arrays.sort(from, 0, size);
    int odd = size & 1; // the smallest stays when the number is odd
    int offset = odd + flip();
    sizes[level] = odd;
    retained -= size - odd;
    for (int i = offset; i < size; i += 2) {
      push(level + 1, from[i]);
    }
  }

  private void grow() {
    levels = Arrays.copyOf(levels, levels.length + 1);
    levels[levels.length - 1] = new double[SHARE_MIN];
    sizes = Arrays.copyOf(sizes, sizes.length + 1);
    room = roomOf(levels.length);
  }

  private int roomOf(int height) {
    int total = 0;
    for (int level = 0; level < height; level++) {
      total += share(level, height);
    }
    return total;
  }

  private int share(int level, int height) {
    int depth = height - 1 - level;
    int share = (int) Math.ceil(k * Math.pow(SHRINK, depth));
    return Math.max(level == 0 ? Math.min(BOTTOM_MIN, k) : SHARE_MIN, share);
  }

  /** SplitMix64, one bit of it. */
  private int flip() {
    coin += 0x9E3779B97F4A7C15L;
    long bits = (coin ^ (coin >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return (int) ((bits ^ (bits >>> 31)) >>> 63);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(k);
    out.writeLong(count);
    out.writeDouble(min);
    out.writeDouble(max);
    out.writeLong(coin);
    out.writeInt(levels.length);
    for (int level = 0; level < levels.length; level++) {
      out.writeInt(sizes[level]);
      for (int i = 0; i < sizes[level]; i++) {
        out.writeDouble(levels[level][i]);
      }
    }
  }

  static QuantileSketch read(DataInput in) throws IOException {
    QuantileSketch sketch =
        new QuantileSketch(ProfileBytes.within("k", in.readInt(), SHARE_MIN, 1 << 16));
    sketch.count = in.readLong();
    sketch.min = in.readDouble();
    sketch.max = in.readDouble();
    sketch.coin = in.readLong();
    int height = ProfileBytes.within("levels", in.readInt(), 1, LEVELS_MAX);
    while (sketch.levels.length < height) {
      sketch.grow();
    }
    for (int level = 0; level < height; level++) {
      int size = ProfileBytes.within("level size", in.readInt(), 0, 4 * sketch.room);
      for (int i = 0; i < size; i++) {
        sketch.push(level, in.readDouble());
      }
    }
    return sketch;
  }
}
