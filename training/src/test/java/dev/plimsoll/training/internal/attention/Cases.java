package dev.plimsoll.training.internal.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random batches of sequences. */
final class Cases {
  private Cases() {}

  /** Real tokens first, then absent ones; a length of 0 makes a row of absent tokens alone. */
  static Twins.Case ofLengths(SplittableRandom random, int dim, int length, int... lengths) {
    List<Boolean> present = new ArrayList<>();
    for (int real : lengths) {
      for (int t = 0; t < length; t++) {
        present.add(t < real);
      }
    }
    return new Twins.Case(
        lengths.length, length, values(random, lengths.length * length * dim), present);
  }

  static Twins.Case full(SplittableRandom random, int dim, int rows, int length) {
    return new Twins.Case(rows, length, values(random, rows * length * dim), null);
  }

  /** Absent tokens anywhere, also in front. */
  static Twins.Case holes(SplittableRandom random, int dim, int rows, int length) {
    List<Boolean> present = new ArrayList<>();
    for (int i = 0; i < rows * length; i++) {
      present.add(random.nextInt(3) > 0);
    }
    return new Twins.Case(rows, length, values(random, rows * length * dim), present);
  }

  static List<Float> values(SplittableRandom random, int count) {
    List<Float> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add((float) (2 * random.nextDouble() - 1));
    }
    return values;
  }

  /** The same sequences with more absent tokens behind, filled with noise. */
  static Twins.Case padded(SplittableRandom random, int dim, Twins.Case batch, int longer) {
    List<Float> values = new ArrayList<>();
    List<Boolean> present = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      for (int t = 0; t < longer; t++) {
        boolean old = t < batch.length();
        present.add(old && batch.real(row, t));
        int at = (row * batch.length() + t) * dim;
        values.addAll(old ? batch.values().subList(at, at + dim) : values(random, dim));
      }
    }
    return new Twins.Case(batch.rows(), longer, values, present);
  }

  /** One token of one row alone, as a batch's answer tells it. */
  static float[] token(float[] answers, int dim, int length, int row, int t) {
    float[] token = new float[dim];
    System.arraycopy(answers, (row * length + t) * dim, token, 0, dim);
    return token;
  }

  static float largest(float @Nullable [] values) {
    float largest = 0;
    for (float value : values == null ? new float[0] : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
