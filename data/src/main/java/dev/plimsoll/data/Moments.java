package dev.plimsoll.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Count, mean, variance and range of finite numbers in one pass.
 *
 * <p>Welford's update (1962) and the merge of Chan, Golub and LeVeque (1979): no sum of squares, so
 * nothing cancels when the mean is large against the spread. Merging in another order changes the
 * last bits only; count and range are exact. Not thread-safe.
 */
public final class Moments {
  private long count;
  private double mean;
  private double squares; // sum of squared distances from the mean
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /** Adds a finite number. */
  public void add(double value) {
    count++;
    double distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
    if (value < min) {
      min = value;
    }
    if (value > max) {
      max = value;
    }
  }

  public void merge(Moments other) {
    if (other.count == 0) {
      return;
    }
    long total = count + other.count;
    double distance = other.mean - mean;
    squares += other.squares + distance * distance * ((double) count / total * other.count);
    mean += distance * ((double) other.count / total);
    count = total;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  public long count() {
    return count;
  }

  /** Empty when nothing was added. */
  public OptionalDouble mean() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(mean);
  }

  /** Of the sample, with n − 1; empty below two numbers. */
  public OptionalDouble variance() {
    return count < 2 ? OptionalDouble.empty() : OptionalDouble.of(squares / (count - 1));
  }

  public OptionalDouble standardDeviation() {
    return count < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(squares / (count - 1)));
  }

  public OptionalDouble min() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(min);
  }

  public OptionalDouble max() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(max);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeDouble(mean);
    out.writeDouble(squares);
    out.writeDouble(min);
    out.writeDouble(max);
  }

  static Moments read(DataInput in) throws IOException {
    Moments moments = new Moments();
    moments.count = in.readLong();
    moments.mean = in.readDouble();
    moments.squares = in.readDouble();
    moments.min = in.readDouble();
    moments.max = in.readDouble();
    return moments;
  }
}
