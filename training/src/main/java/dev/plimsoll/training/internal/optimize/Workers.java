package dev.plimsoll.training.internal.optimize;

import org.bytedeco.pytorch.Tensor;

/**
 * The processes that train one network together. Each computes its share of every batch; what they
 * add up here makes them take the same step.
 */
public interface Workers {
  /** From 0; 0 validates, writes checkpoints and the package. */
  int rank();

  int size();

  /** Replaces the tensor's values by their sum over all, in place. */
  void sum(Tensor tensor);

  /** The sums over all, in double precision. */
  double[] sum(double... values);

  /** One process that trains by itself. */
  static Workers alone() {
    return new Workers() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public void sum(Tensor tensor) {
        // its own sum
      }

      @Override
      public double[] sum(double... values) {
        return values.clone();
      }
    };
  }
}
