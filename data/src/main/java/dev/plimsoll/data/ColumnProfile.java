package dev.plimsoll.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * What one column looks like, in constant memory: missing values, range and moments, quantiles,
 * distinct values, and the frequent texts.
 *
 * <p>Profiles of parts merge into the profile of the whole: counts, range, distinct values and
 * categories up to {@link CategoryCounts#EXACT_MAX} exactly, mean and variance but for rounding,
 * quantiles within {@link QuantileSketch#rankError}.
 *
 * <p>Numbers are the values themselves; a timestamp counts as microseconds and a date as days since
 * 1970, a boolean as 0 or 1. NaN and infinities are counted and kept out of all else. Integers
 * beyond 2<sup>53</sup> lose their last digits. At most some 30 kB, and not thread-safe.
 */
public final class ColumnProfile {
  private final String name;
  private final ColumnType type;
  private final Moments moments;
  private final QuantileSketch quantiles;
  private final DistinctSketch distinct;
  private final CategoryCounts categories;
  private long nulls;
  private long nans;
  private long plusInfinities;
  private long minusInfinities;
  private long texts;

  public ColumnProfile(String name, ColumnType type) {
    this(
        name,
        type,
        new Moments(),
        new QuantileSketch(),
        new DistinctSketch(),
        new CategoryCounts());
  }

  private ColumnProfile(
      String name,
      ColumnType type,
      Moments moments,
      QuantileSketch quantiles,
      DistinctSketch distinct,
      CategoryCounts categories) {
    this.name = name;
    this.type = type;
    this.moments = moments;
    this.quantiles = quantiles;
    this.distinct = distinct;
    this.categories = categories;
  }

  public void addMissing() {
    nulls++;
  }

  /** Adds a number, timestamp or date; also NaN and infinities, which are only counted. */
  public void add(double value) {
    if (Math.abs(value) <= Double.MAX_VALUE) {
      moments.add(value);
      quantiles.add(value);
      distinct.add(Hashes.of(value));
    } else if (Double.isNaN(value)) {
      nans++;
    } else if (value > 0) {
      plusInfinities++;
    } else {
      minusInfinities++;
    }
  }

  public void add(boolean value) {
    moments.add(value ? 1 : 0);
    distinct.add(Hashes.of(value ? 1 : 0));
    categories.add(value ? "true" : "false");
  }

  public void add(String value) {
    byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    add(bytes, 0, bytes.length);
  }

  /** Adds a text by its UTF-8 bytes. */
  public void add(byte[] utf8, int from, int length) {
    long hash = Hashes.of(utf8, from, length);
    texts++;
    distinct.add(hash);
    categories.add(utf8, from, length, hash);
  }

  /**
   * Takes in the profile of other rows of the same column.
   *
   * @throws IllegalArgumentException when the column's name or type differs
   */
  public void merge(ColumnProfile other) {
    if (!other.name.equals(name) || other.type != type) {
      throw new IllegalArgumentException(
          "column: " + other.name + " " + other.type + " (expected: " + name + " " + type + ")");
    }
    nulls += other.nulls;
    nans += other.nans;
    plusInfinities += other.plusInfinities;
    minusInfinities += other.minusInfinities;
    texts += other.texts;
    moments.merge(other.moments);
    quantiles.merge(other.quantiles);
    distinct.merge(other.distinct);
    categories.merge(other.categories);
  }

  public String name() {
    return name;
  }

  public ColumnType type() {
    return type;
  }

  /** All rows, missing values among them. */
  public long rows() {
    return nulls + present();
  }

  /** Rows with any value at all, NaN and infinities among them. */
  public long present() {
    return moments.count() + texts + nans + plusInfinities + minusInfinities;
  }

  public long nulls() {
    return nulls;
  }

  public long nans() {
    return nans;
  }

  public long plusInfinities() {
    return plusInfinities;
  }

  public long minusInfinities() {
    return minusInfinities;
  }

  /** Of the finite numbers. */
  public Moments moments() {
    return moments;
  }

  /** Of the finite numbers; empty for texts and booleans. */
  public QuantileSketch quantiles() {
    return quantiles;
  }

  /**
   * About how many different values there are, NaN and infinities aside; never more than values.
   */
  public double distinct() {
    return Math.min(distinct.estimate(), (double) (moments.count() + texts));
  }

  /** Of texts and booleans; empty for numbers and times. */
  public CategoryCounts categories() {
    return categories;
  }

  /** A finding worth a person's attention, such as a column without values. */
  public Optional<String> finding() {
    if (rows() > 0 && present() == 0) {
      return Optional.of(name + ": all " + rows() + " values are missing");
    }
    long odd = nans + plusInfinities + minusInfinities;
    if (odd > 0) {
      return Optional.of(name + ": " + odd + " values are NaN or infinite");
    }
    boolean constant =
        present() > 1
            && (moments.count() > 0
                ? moments.min().equals(moments.max())
                : categories.exact() && categories.top(2).size() == 1);
    return constant ? Optional.of(name + ": all values are the same") : Optional.empty();
  }

  public ColumnSummary summary() {
    return ColumnSummary.of(this);
  }

  public byte[] toBytes() {
    return ProfileBytes.write(this::write);
  }

  public static ColumnProfile fromBytes(byte[] bytes) {
    return ProfileBytes.read(bytes, ColumnProfile::read);
  }

  void write(DataOutput out) throws IOException {
    ProfileBytes.writeText(out, name);
    ProfileBytes.writeText(out, type.name());
    out.writeLong(nulls);
    out.writeLong(nans);
    out.writeLong(plusInfinities);
    out.writeLong(minusInfinities);
    out.writeLong(texts);
    moments.write(out);
    quantiles.write(out);
    distinct.write(out);
    categories.write(out);
  }

  static ColumnProfile read(DataInput in) throws IOException {
    String name = ProfileBytes.readText(in);
    ColumnType type = ProfileBytes.readType(in);
    long[] counters = new long[5];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = in.readLong();
    }
    ColumnProfile profile =
        new ColumnProfile(
            name,
            type,
            Moments.read(in),
            QuantileSketch.read(in),
            DistinctSketch.read(in),
            CategoryCounts.read(in));
    profile.nulls = counters[0];
    profile.nans = counters[1];
    profile.plusInfinities = counters[2];
    profile.minusInfinities = counters[3];
    profile.texts = counters[4];
    return profile;
  }
}
