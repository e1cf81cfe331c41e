package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.block.NativeScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** How far a training is: all of it, with the optimizer's tensors, is what a checkpoint holds. */
final class RunState implements AutoCloseable {
  private final Tensor best;
  private final List<EpochRecord> curve = new ArrayList<>();
  private int epoch = 1;
  private int position;
  private long step;
  private double lossSum;
  private double weightSum;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int worse;

  RunState(FlatParameters flat) {
    best = flat.copy();
  }

  /** The figures of this state; the tensors are saved beside them. */
  record Figures(
      int epoch,
      int position,
      long step,
      double lossSum,
      double weightSum,
      double bestScore,
      int worse,
      List<EpochRecord> curve) {}

  Figures figures() {
    return new Figures(
        epoch, position, step, lossSum, weightSum, bestScore, worse, List.copyOf(curve));
  }

  void restore(Figures saved) {
    epoch = saved.epoch();
    position = saved.position();
    step = saved.step();
    lossSum = saved.lossSum();
    weightSum = saved.weightSum();
    bestScore = saved.bestScore();
    worse = saved.worse();
    curve.clear();
    curve.addAll(saved.curve());
  }

  /** The pass under way, counted from 1. */
  int epoch() {
    return epoch;
  }

  /** Batches of this pass that are done. */
  int position() {
    return position;
  }

  /** Steps taken in all. */
  long step() {
    return step;
  }

  /** Passes since the best. */
  int worse() {
    return worse;
  }

  Tensor best() {
    return best;
  }

  List<EpochRecord> curve() {
    return List.copyOf(curve);
  }

  double meanLoss() {
    return weightSum == 0 ? Double.NaN : lossSum / weightSum;
  }

  void took(Stepper.Sums sums) {
    step++;
    position++;
    lossSum += sums.loss();
    weightSum += sums.weight();
  }

  void judged(EpochRecord record, double score, Tensor weights) {
    curve.add(record);
    if (score > bestScore) {
      bestScore = score;
      worse = 0;
      NativeScope.runWithoutGradients(() -> best.copy_(weights));
    } else {
      worse++;
    }
    epoch++;
    position = 0;
    lossSum = 0;
    weightSum = 0;
  }

  @Override
  public void close() {
    best.close();
  }
}
