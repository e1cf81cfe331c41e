package dev.plimsoll.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How many different values a stream has, in 4 kB (HyperLogLog).
 *
 * <p>Idea: of a uniform 64-bit hash, the first 12 bits choose a register, which keeps the longest
 * run of leading zeros seen in the rest; long runs are rare, so long runs mean many values. The
 * estimate is Ertl's corrected one, without thresholds or tables, over the whole range from 0
 * upwards.
 *
 * <p>Cost: some 5 ns a value. Error: standard error 1.04/√4096 = 1.6 %. Merging takes the larger
 * register and is exact: any order gives the same bytes.
 *
 * <p>Source: Flajolet, Fusy, Gandouet, Meunier (2007); Ertl, New cardinality estimation algorithms
 * for HyperLogLog sketches (2017), algorithm 6. Not thread-safe.
 */
public final class DistinctSketch {
  private static final int BITS = 12;
  private static final int REGISTERS = 1 << BITS;
  private static final int RUN_MAX = 64 - BITS + 1;

  private final byte[] registers = new byte[REGISTERS];

  /** Adds a value by its 64-bit hash, whose bits must be uniform ({@link Hashes}). */
  public void add(long hash) {
    int register = (int) (hash >>> (64 - BITS));
    int run = Math.min(Long.numberOfLeadingZeros(hash << BITS) + 1, RUN_MAX);
    if (run > registers[register]) {
      registers[register] = (byte) run;
    }
  }

  public void merge(DistinctSketch other) {
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = (byte) Math.max(registers[i], other.registers[i]);
    }
  }

  public double estimate() {
    int[] histogram = new int[RUN_MAX + 1];
    for (byte run : registers) {
      histogram[run]++;
    }
    double z = REGISTERS * tau(1 - (double) histogram[RUN_MAX] / REGISTERS);
    for (int run = RUN_MAX - 1; run >= 1; run--) {
      z = 0.5 * (z + histogram[run]);
    }
    z += REGISTERS * sigma((double) histogram[0] / REGISTERS);
    return z == Double.POSITIVE_INFINITY ? 0 : REGISTERS / (2 * Math.log(2)) * REGISTERS / z;
  }

  /** One standard error, as a share of the estimate. */
  public static double standardError() {
    return 1.04 / Math.sqrt(REGISTERS);
  }

  private static double sigma(double empty) {
    if (empty == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = empty;
    double y = 1;
    double z = empty;
    for (double before = -1; z != before; ) {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    }
    return z;
  }

  private static double tau(double full) {
    if (full == 0 || full == 1) {
      return 0;
    }
    double x = full;
    double y = 1;
    double z = 1 - full;
    for (double before = -1; z != before; ) {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    }
    return z / 3;
  }

  void write(DataOutput out) throws IOException {
    out.write(registers);
  }

  static DistinctSketch read(DataInput in) throws IOException {
    DistinctSketch sketch = new DistinctSketch();
    in.readFully(sketch.registers);
    for (byte run : sketch.registers) {
      ProfileBytes.within("register", run, 0, RUN_MAX);
    }
    return sketch;
  }
}
