package dev.plimsoll.serving.internal;

/**
 * What runs of one model cost, learned while it serves.
 *
 * <p>Idea: processor time per token, averaged (exponentially, about the last ten runs) in cells by
 * the rows of a run (powers of two) and the length of its texts (steps of a quarter). A batch of a
 * length may grow one doubling beyond the last one that paid; so the budget creeps up while company
 * makes rows cheaper, as for short texts and tables, and stays small where it does not, as for long
 * texts whose batches outgrow the caches. A wrong guess corrects itself, because what is allowed is
 * what gets measured. Cells never seen borrow from their neighbours.
 */
final class CostModel {
  /** Doubling a batch must make its rows this much cheaper to go on. */
  private static final double WORTHWHILE = 0.97;

  private static final double WEIGHT = 0.1;
  private static final double UNKNOWN_NANOS_PER_TOKEN = 20_000;
  private static final int SIZES = 16;
  private static final int LENGTHS = 64;
  private static final double STEP = Math.log(1.25);

  private final double[][] nanosPerToken = new double[LENGTHS][SIZES];
  private double typicalRow;

  /**
   * A run has taken so much processor time.
   *
   * @param length tokens of its longest text; 1 without texts
   */
  synchronized void ran(int rows, int length, long cpuNanos) {
    double perRow = Math.max(1, cpuNanos) / (double) rows;
    double perToken = perRow / length;
    double[] cells = nanosPerToken[lengthCell(length)];
    int size = sizeCell(rows);
    cells[size] = cells[size] == 0 ? perToken : cells[size] + WEIGHT * (perToken - cells[size]);
    typicalRow = typicalRow == 0 ? perRow : typicalRow + WEIGHT * (perRow - typicalRow);
  }

  /** Most rows of this length that are worth running together. */
  synchronized int rowsMax(int length) {
    double[] cells = nanosPerToken[lengthCell(length)];
    double last = 0;
    int size = 0;
    while (size < SIZES - 1 && cells[size] > 0) {
      if (last > 0 && cells[size] > last * WORTHWHILE) {
        return 1 << (size - 1);
      }
      last = cells[size];
      size++;
    }
    // The first size that nobody has measured is tried; so are the gaps that traffic leaves.
    return 1 << Math.min(SIZES - 1, Math.max(size, measuredAbove(cells, size)));
  }

  /** Expected processor time of so many rows when they share runs as well as they may. */
  synchronized long cost(int rows, int length) {
    double[] cells = nanosPerToken[lengthCell(length)];
    double best = 0;
    for (double cell : cells) {
      best = cell > 0 && (best == 0 || cell < best) ? cell : best;
    }
    return (long) ((double) rows * length * (best > 0 ? best : borrowed(length)));
  }

  /** Expected processor time of rows before anything is known of them. */
  synchronized long guess(int rows) {
    return (long) (rows * (typicalRow > 0 ? typicalRow : UNKNOWN_NANOS_PER_TOKEN));
  }

  private double borrowed(int length) {
    int wanted = lengthCell(length);
    for (int distance = 1; distance < LENGTHS; distance++) {
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
