package dev.plimsoll.training.internal.optimize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Which rows each step of a pass learns from: a function of seed and pass alone, so that a resumed
 * training meets the same rows. Rows of different cost are sorted within a window of some batches,
 * so that a batch holds rows of like length and little is padding, while batches stay random.
 */
final class BatchOrder {
  private static final int WINDOW = 50;

  private final int rows;
  private final int batch;
  private final IntUnaryOperator cost;
  private final boolean sorted;

  BatchOrder(int rows, int batch, IntUnaryOperator cost) {
    this.rows = rows;
    this.batch = batch;
    this.cost = cost;
    boolean differs = false;
    for (int row = 1; row < rows && !differs; row++) {
      differs = cost.applyAsInt(row) != cost.applyAsInt(0);
    }
    sorted = differs;
  }

  int steps() {
    return (rows + batch - 1) / batch;
  }

  /** The batches of a pass. */
  List<long[]> batches(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    long[] order = shuffled(random);
    List<long[]> batches = new ArrayList<>();
    if (!sorted) {
      cut(order, 0, order.length, batches);
      return batches;
    }
    for (int from = 0; from < rows; from += WINDOW * batch) {
      int until = Math.min(rows, from + WINDOW * batch);
      long[] window =
          Arrays.stream(order, from, until)
              .boxed()
              .sorted(Comparator.comparingInt(row -> cost.applyAsInt((int) (long) row)))
              .mapToLong(Long::longValue)
              .toArray();
      cut(window, 0, window.length, batches);
    }
    for (int i = batches.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long[] other = batches.get(j);
      batches.set(j, batches.get(i));
      batches.set(i, other);
    }
    return batches;
  }

  private void cut(long[] order, int start, int end, List<long[]> batches) {
    for (int from = start; from < end; from += batch) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(end, from + batch)));
    }
  }

  private long[] shuffled(RandomGenerator random) {
    long[] order = new long[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
