package dev.plimsoll.training.internal.network;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.score.BinaryScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains a network on shuffled batches and keeps the weights of its best epoch.
 *
 * <p>Each step runs inside one pointer scope, so native memory stays flat however long it trains.
 * Training ends when the validation log loss has not improved for {@code patience} epochs.
 */
public final class NetworkTrainer {
  /** How to train: see the candidate's documentation for the meaning of each. */
  public record Plan(
      int batch,
      int epochs,
      int patience,
      double learningRate,
      double weightDecay,
      double warmUp,
      double clip) {}

  private final Plan plan;
  private final RandomGenerator random;
  private final Progress progress;

  public NetworkTrainer(Plan plan, RandomGenerator random, Progress progress) {
    this.plan = plan;
    this.random = random;
    this.progress = progress;
  }

  /** Leaves the best weights in the network and returns the whole curve. */
  public List<EpochRecord> train(
      FtTransformer network, Inputs train, Inputs valid, float[] validLabels) {
    int perEpoch = (train.rows() + plan.batch() - 1) / plan.batch();
    long total = (long) perEpoch * plan.epochs();
    long warmUp = Math.max(1, Math.round(plan.warmUp() * total));
    List<EpochRecord> curve = new ArrayList<>();
    Map<String, float[]> best = network.parameters().snapshot();
    double bestLoss = Double.POSITIVE_INFINITY;
    int worse = 0;
    try (Optimizer optimizer =
        new Optimizer(
            network.parameters(),
            plan.learningRate(),
            plan.weightDecay(),
            warmUp,
            total,
            plan.clip())) {
      for (int epoch = 1; epoch <= plan.epochs() && worse < plan.patience(); epoch++) {
        double trainLoss = pass(network, train, optimizer, epoch, perEpoch);
        float[] logits = network.logits(valid);
        double loss = BinaryScore.logLoss(logits, validLabels);
        curve.add(new EpochRecord(epoch, trainLoss, loss, BinaryScore.auc(logits, validLabels)));
        if (loss < bestLoss) {
          bestLoss = loss;
          best = network.parameters().snapshot();
          worse = 0;
        } else {
          worse++;
        }
      }
    }
    network.parameters().restore(best);
    return curve;
  }

  private double pass(
      FtTransformer network, Inputs train, Optimizer optimizer, int epoch, int steps) {
    long[] order = shuffled(train.rows());
    double sum = 0;
    for (int step = 0; step < steps; step++) {
      int from = step * plan.batch();
      int count = Math.min(plan.batch(), order.length - from);
      double loss = step(network, train, optimizer, order, from, count);
      if (!Double.isFinite(loss)) {
        throw new PlimsollException(
            TrainingError.DIVERGED,
            "training loss: "
                + loss
                + " in epoch "
                + epoch
                + " (expected: a finite number; a smaller learningRate than "
                + plan.learningRate()
                + " may help)");
      }
      sum += loss * count;
      progress.report(
          "training, epoch " + epoch,
          (long) (epoch - 1) * steps + step + 1,
          (long) steps * plan.epochs());
    }
    return sum / order.length;
  }

  private static double step(
      FtTransformer network, Inputs train, Optimizer optimizer, long[] order, int from, int count) {
    long[] rows = Arrays.copyOfRange(order, from, from + count);
    return NativeScope.call(
        () -> {
          Inputs.Batch batch = train.pick(Tensors.of(rows, count));
          optimizer.clear();
          Tensor logits = network.forward(batch.numbers(), batch.categories());
          Tensor loss = torch.binary_cross_entropy_with_logits(logits, batch.labels());
          loss.backward();
          optimizer.step();
          return loss.item_double();
        });
  }

  private long[] shuffled(int rows) {
    long[] order = new long[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
