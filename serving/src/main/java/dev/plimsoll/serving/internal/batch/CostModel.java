package dev.plimsoll.serving.internal.batch;

/**
 * What runs of one model cost, learned while it serves.
 *
 * <p>Idea: processor time per token, averaged (exponentially, about the last ten runs) in cells by
 * the rows of a run (powers of two) and the length of its texts (steps of a quarter). Traffic
 * visits most cells seldom, so the less a cell has been seen of late, the more a {@link CostCurve}
 * over all runs speaks for it: what short texts taught holds for long ones too, and one slow run
 * decides nothing. A batch grows as long as a doubling makes its rows cheaper, as for short texts
 * and tables, and stays small where it does not, as for long texts whose batches outgrow the
 * caches. A wrong guess corrects itself: what is allowed is what gets measured, and what is not is
 * forgotten, and tried again.
 */
public final class CostModel {
  /** Doubling a batch must make its rows this much cheaper to go on. */
  private static final double WORTHWHILE = 0.97;

  private static final double RUNS_AVERAGED = 10;

  /** How much of the runs in a cell is still remembered after another run of that length. */
  private static final double MEMORY = 0.99;

  /** Runs in a cell, as far as remembered, that are believed as much as the curve. */
  private static final double RUNS_BELIEVED = 5;

  /** One run that took longer than this, as a multiple of what is known, was disturbed. */
  private static final double SLOWER_MAX = 1.3;

  private static final double UNKNOWN_NANOS_PER_TOKEN = 20_000;
  private static final int SIZES = 16;
  private static final int LENGTHS = 64;
  private static final double STEP = Math.log(1.25);

  private final double[][] nanosPerToken = new double[LENGTHS][SIZES];
  private final double[][] runs = new double[LENGTHS][SIZES];
  private final CostCurve curve = new CostCurve();
  private double typicalRow;

  /**
   * A run has taken so much processor time.
   *
   * @param length tokens of its longest text; 1 without texts
   */
  public synchronized void ran(int rows, int length, long cpuNanos) {
    double perRow = Math.max(1, cpuNanos) / (double) rows;
    double perToken = perRow / length;
    int cell = lengthCell(length);
    int size = sizeCell(rows);
    double tokens = (double) rows * length;
    double known = perToken(length, size);
    if (curve.isKnown()) {
      known = Math.max(known, curve.perToken(tokens, length));
    }
    double counted = known > 0 ? Math.min(perToken, SLOWER_MAX * known) : perToken;
    for (int i = 0; i < SIZES; i++) {
      runs[cell][i] *= MEMORY;
    }
    runs[cell][size]++;
    double weight = 1 / Math.min(RUNS_AVERAGED, runs[cell][size]);
    nanosPerToken[cell][size] += weight * (counted - nanosPerToken[cell][size]);
    curve.ran(tokens, length, counted);
    typicalRow = typicalRow == 0 ? perRow : typicalRow + (perRow - typicalRow) / RUNS_AVERAGED;
  }

  /** Most rows of this length that are worth running together. */
  synchronized int rowsMax(int length) {
    int size = 0;
    double last = perToken(length, 0);
    while (last > 0 && size < SIZES - 1) {
      double next = perToken(length, size + 1);
      if (next > last * WORTHWHILE) {
        return 1 << size;
      }
      last = next;
      size++;
    }
    // The first size of which nothing is known is tried; so are the gaps that traffic leaves.
    return 1 << Math.max(size, measuredAbove(nanosPerToken[lengthCell(length)], size));
  }

  /** Expected processor time of so many rows when they share runs as well as they may. */
  public synchronized long cost(int rows, int length) {
    double best = perToken(length, 0);
    for (int size = 1; best > 0 && size < SIZES; size++) {
      double next = perToken(length, size);
      if (next == 0 || next > best * WORTHWHILE) {
        break;
      }
      best = next;
    }
    return (long) ((double) rows * length * (best > 0 ? best : borrowed(length)));
  }

  /** What is known of runs of a size and length; 0 for nothing. */
  private double perToken(int length, int size) {
    int cell = lengthCell(length);
    if (!curve.isKnown()) {
      return nanosPerToken[cell][size];
    }
    double share = runs[cell][size] / (runs[cell][size] + RUNS_BELIEVED);
    double guess = curve.perToken((double) (1L << size) * length, length);
    return share * nanosPerToken[cell][size] + (1 - share) * guess;
  }

  /** Expected processor time of rows before anything is known of them. */
  public synchronized long guess(int rows) {
    return (long) (rows * (typicalRow > 0 ? typicalRow : UNKNOWN_NANOS_PER_TOKEN));
  }

  /** Of the nearest length that was measured at all. */
  private double borrowed(int length) {
    int wanted = lengthCell(length);
    for (int distance = 0; distance < LENGTHS; distance++) {
      for (int cell : new int[] {wanted - distance, wanted + distance}) {
        for (int size = 0; cell >= 0 && cell < LENGTHS && size < SIZES; size++) {
          if (nanosPerToken[cell][size] > 0) {
            return nanosPerToken[cell][size];
          }
        }
      }
    }
    return UNKNOWN_NANOS_PER_TOKEN;
  }

  private static int measuredAbove(double[] cells, int size) {
    for (int i = SIZES - 1; i > size; i--) {
      if (cells[i] > 0) {
        return i;
      }
    }
    return size;
  }

  private static int lengthCell(int length) {
    return Math.min(LENGTHS - 1, (int) (Math.log(Math.max(1, length)) / STEP));
  }

  /** 1, 2, 3 to 4, 5 to 8, and so on. */
  private static int sizeCell(int rows) {
    return Math.min(SIZES - 1, 32 - Integer.numberOfLeadingZeros(rows - 1));
  }
}
