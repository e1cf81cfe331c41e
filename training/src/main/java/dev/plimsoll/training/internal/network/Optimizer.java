package dev.plimsoll.training.internal.network;

import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW with gradient clipping and a rate that rises over the first steps and then falls along a
 * cosine to a twentieth of its peak.
 */
final class Optimizer implements AutoCloseable {
  private static final double FLOOR = 0.05;

  private final double peakRate;
  private final long warmUpSteps;
  private final long totalSteps;
  private final double clip;
  private final AdamW adam;
  private final TensorVector all;
  private long steps;

  Optimizer(
      Parameters parameters,
      double peakRate,
      double weightDecay,
      long warmUpSteps,
      long totalSteps,
      double clip) {
    this.peakRate = peakRate;
    this.warmUpSteps = warmUpSteps;
    this.totalSteps = totalSteps;
    this.clip = clip;
    adam =
        NativeScope.keep(
            () -> {
              AdamW made = new AdamW(parameters.vector(true), options(peakRate, weightDecay));
              made.add_param_group(
                  new OptimizerParamGroup(parameters.vector(false), options(peakRate, 0)));
              return made;
            });
    all = NativeScope.keep(parameters::all);
  }

  private static AdamWOptions options(double peakRate, double weightDecay) {
    AdamWOptions options = new AdamWOptions(peakRate);
    options.weight_decay().put(weightDecay);
    return options;
  }

  /** Clears gradients of the step before. */
  void clear() {
    adam.zero_grad();
  }

  /** Applies the gradients; to be called inside the scope of the step. */
  void step() {
    steps++;
    double rate = rate(steps);
    OptimizerParamGroupVector groups = adam.param_groups();
    for (long g = 0; g < groups.size(); g++) {
      groups.get(g).options().set_lr(rate);
    }
    torch.clip_grad_norm_(all, clip);
    adam.step();
  }

  double rate(long step) {
    if (step <= warmUpSteps) {
      return peakRate * step / warmUpSteps;
    }
    double way = Math.min(1, (double) (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps));
    return peakRate * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * way)));
  }

  @Override
  public void close() {
    adam.close();
    all.close();
  }
}
