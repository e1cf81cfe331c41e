package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.Parameters;

/**
 * What {@link Trainer} trains: parameters, training rows, and a loss over some of them. It says
 * nothing of architectures; text, tables and images all fit.
 */
public interface Trainable {
  /** Those that require a gradient are trained; the others stay as they are. */
  Parameters parameters();

  /** Rows to learn from. */
  int rows();

  /**
   * How much work a row is, in {@link #unit}s: tokens for text, 1 for tables. Rows of like cost are
   * put into the same batch when costs differ.
   */
  default int cost(int row) {
    return 1;
  }

  /** What throughput is counted in. */
  default String unit() {
    return "rows";
  }

  /**
   * The loss over some rows, recorded for gradients. Runs inside a pointer scope and, with bf16,
   * under autocast; the loss itself is computed in float ({@link Losses} sees to it).
   *
   * @param rows indexes from 0 to {@link #rows}, in the order to be used
   * @param context the way through blocks and past perturbations
   */
  Loss loss(long[] rows, StepContext context);

  /**
   * How good the parameters are now, on rows that are never trained on and never re-weighted. Runs
   * inside a pointer scope without gradients.
   */
  Figures validate();
}
