package dev.plimsoll.evaluation;

import java.util.Map;
import java.util.SplittableRandom;

/** Tables that tests are made of. */
final class Tables {
  private Tables() {}

  /** The generator of the known-answer tables: the same in Java and in Python. */
  static final class Lcg {
    private long state;

    Lcg(long seed) {
      state = seed;
    }

    double next() {
      state = (state * 1103515245L + 12345L) % (1L << 31);
      return state / (double) (1L << 31);
    }
  }

  /** Scores on a grid of so many steps, or all distinct when {@code steps} is 0. */
  static ScoredTable known(int rows, long seed, int steps) {
    Lcg random = new Lcg(seed);
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      double x = random.next();
      score[i] = steps == 0 ? x : (int) (x * steps) / (steps - 1.0);
      label[i] = random.next() < 0.15 + 0.7 * score[i];
    }
    return new ScoredTable(score, label);
  }

  /**
   * An honest model of a uniform chance: AUC 5/6, accuracy, precision, recall and F1 3/4, log loss
   * 1/2, Brier 1/6, calibration error 0.
   */
  static ScoredTable honest(int rows, SplittableRandom random) {
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      score[i] = random.nextDouble();
      label[i] = random.nextDouble() < score[i];
    }
    return new ScoredTable(score, label);
  }

  static ScoredTable grouped(ScoredTable table, String name, String... cycle) {
    String[] values = new String[table.rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cycle[i % cycle.length];
    }
    return new ScoredTable(table.score(), table.label(), Map.of(name, values));
  }
}
