package dev.plimsoll.training.internal.optimize;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal and Wright 2006, algorithm 7.5) with a backtracking line search, for
 * smooth convex functions.
 *
 * <p>Memory is {@value #HISTORY} pairs of vectors; an iteration costs one gradient and, rarely,
 * more values.
 */
public final class Lbfgs {
  /** A function with its gradient. */
  public interface Objective {
    /** Returns the value at {@code x} and overwrites {@code gradient}. */
    double at(double[] x, double[] gradient);
  }

  /** Where the search ended; converged when gradient or progress became negligible. */
  public static final class Minimum {
    final double[] x;
    final double value;
    final int iterations;
    final boolean converged;

    Minimum(double[] x, double value, int iterations, boolean converged) {
      this.x = x;
      this.value = value;
      this.iterations = iterations;
      this.converged = converged;
    }

    public double[] x() {
      return x.clone();
    }

    public double value() {
      return value;
    }

    public int iterations() {
      return iterations;
    }
  }

  private static final class Pair {
    final double[] step;
    final double[] change;
    final double inverse;

    Pair(double[] step, double[] change, double inverse) {
      this.step = step;
      this.change = change;
      this.inverse = inverse;
    }
  }

  private static final int HISTORY = 10;
  private static final double SUFFICIENT = 1e-4;

  private final int mostIterations;
  private final double tolerance;

  /**
   * @param tolerance ends the search when the largest component of the gradient is below it
   */
  public Lbfgs(int mostIterations, double tolerance) {
    this.mostIterations = mostIterations;
    this.tolerance = tolerance;
  }

  public Minimum minimise(Objective objective, double[] start) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = objective.at(x, gradient);
    ArrayDeque<Pair> pairs = new ArrayDeque<>();
    for (int iteration = 1; iteration <= mostIterations; iteration++) {
      if (largest(gradient) <= tolerance) {
        return new Minimum(x, value, iteration - 1, true);
      }
      double[] direction = direction(gradient, pairs);
      double slope = dot(direction, gradient);
      double rate = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
      double[] next = new double[x.length];
      double[] nextGradient = new double[x.length];
      double nextValue;
      do {
        for (int i = 0; i < x.length; i++) {
          next[i] = x[i] + rate * direction[i];
        }
        nextValue = objective.at(next, nextGradient);
        rate /= 2;
      } while (!(nextValue <= value + SUFFICIENT * 2 * rate * slope) && rate > 1e-12);
      if (!(nextValue < value)) {
        return new Minimum(x, value, iteration, true);
      }
      remember(pairs, x, next, gradient, nextGradient);
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return new Minimum(x, value, mostIterations, false);
  }

  private static void remember(
      ArrayDeque<Pair> pairs, double[] x, double[] next, double[] g, double[] nextG) {
    double[] step = new double[x.length];
    double[] change = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      step[i] = next[i] - x[i];
      change[i] = nextG[i] - g[i];
    }
    double curvature = dot(step, change);
    if (curvature > 1e-14) {
      pairs.addLast(new Pair(step, change, 1 / curvature));
      if (pairs.size() > HISTORY) {
        pairs.removeFirst();
      }
    }
  }

  private static double[] direction(double[] gradient, ArrayDeque<Pair> pairs) {
    double[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int k = pairs.size();
    for (Iterator<Pair> i = pairs.descendingIterator(); i.hasNext(); ) {
      Pair pair = i.next();
      alphas[--k] = pair.inverse * dot(pair.step, q);
      add(q, -alphas[k], pair.change);
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      double scale = 1 / (last.inverse * dot(last.change, last.change));
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    for (Pair pair : pairs) {
      double beta = pair.inverse * dot(pair.change, q);
      add(q, alphas[k++] - beta, pair.step);
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] x) {
    double most = 0;
    for (double value : x) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }
}
